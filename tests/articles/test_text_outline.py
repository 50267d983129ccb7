"""Checks which lines of plain text are headings and items, on pages as people write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from counting import calls
from hypothesis import given
from hypothesis import strategies as st

from faq.articles import SourceFile, read_file
from faq.model import Article
from faq.passages.steps import mark, steps

_MARKS = (
    *("第一章 ", "第二章 ", "第1节 ", "1.1 ", "1.2 ", "1.2.1 ", "一、", "二、", "（一）", "1. "),
    *("2. ", "3、", "1）", "2）", "（1）", "①", "②", "a. ", "b. ", "■ ", "◆ ", "● ", "- ", "· "),
    *(
        "★",
        "# ",
        "## ",
        "【",
        "== ",
        "第一条 ",
        "第一步：",
        "Step 2 ",
        "1 ",
        "2 ",
        "一 ",
        "1️⃣ ",
        "Ⅱ. ",
    ),
)
_ENDS = ("", "", "", "。", "：", "；", "，", "？", "：说明文字", "！")
_LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "", *_MARKS]),
        st.sampled_from(_ENDS),
        st.sampled_from(["", "", "  ", "\u3000\u3000", "\t"]),
        st.sampled_from(["\n", "\n", "\n\n", "\n====\n", "\n----\n"]),
    ),
    min_size=1,
    max_size=30,
)


def _headings(article: Article) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in article.sections]


def _items(article: Article, heading: str) -> list[tuple[int, int | None, str]]:
    blocks = article.lead
    if heading:
        blocks = next(each.blocks for each in article.sections if each.heading == heading)
    return [(each.level, each.number, each.text) for each in blocks if each.kind == "item"]


def _steps(article: Article, heading: str) -> list[str]:
    marked = mark(article)
    blocks = next(each.blocks for each in marked.sections if each.heading == heading)
    return [step.text for step in steps(blocks)]


def test_chapters_hold_decimals_and_these_lists(read):
    article = read(
        """图书馆读者手册

第一章 办证
1.1 成人证
带身份证到总台。
1.2 少儿证
1. 监护人填表
2. 拍照
   1) 摘下帽子
   2) 看镜头
3. 领证

第2章 借还
2.1 自助借书
步骤：
一、把书放在感应区；
二、刷读者证；
三、取走小票。
2.2 还书
投入还书箱，1.5 公斤以上的大书交到总台。
2.5 公斤也一样。
""",
        "a.txt",
    )
    assert _headings(article) == [
        (1, "办证"),
        (2, "成人证"),
        (2, "少儿证"),
        (1, "借还"),
        (2, "自助借书"),
        (2, "还书"),
    ]
    assert [section.number for section in article.sections] == [1, 1, 2, 2, 1, 2]
    assert article.sections[4].path == ("借还", "自助借书")
    assert _items(article, "少儿证") == [
        (0, 1, "监护人填表"),
        (0, 2, "拍照"),
        (1, 1, "摘下帽子"),
        (1, 2, "看镜头"),
        (0, 3, "领证"),
    ]
    assert _steps(article, "自助借书") == ["把书放在感应区；", "刷读者证；", "取走小票。"]
    assert [block.text for block in article.sections[-1].blocks] == [
        "投入还书箱，1.5 公斤以上的大书交到总台。",
        "2.5 公斤也一样。",
    ]


@pytest.mark.parametrize(
    ("outer", "inner"),
    [
        (("第一部分 ", "第二部分 "), ("第一章 ", "第二章 ")),
        (("第一章　", "第二章　"), ("第一节 ", "第二节 ")),
        (("一、", "二、"), ("（一）", "（二）")),
        (("一、", "二、"), ("1. ", "2. ")),
        (("（一）", "（二）"), ("1、", "2、")),
        (("1. ", "2. "), ("（1）", "（2）")),
        (("1. ", "2. "), ("2.1 ", "2.2 ")),
        (("1 ", "2 "), ("2.1 ", "2.2 ")),
        (("Ⅰ. ", "Ⅱ. "), ("一、", "二、")),
        (("01 ", "02 "), ("（1）", "（2）")),
        (("【一】", "【二】"), ("1、", "2、")),
        (("一 ", "二 "), ("① ", "② ")),
        (("■ ", "■ "), ("◆ ", "◆ ")),
        (("【", "【"), ("■ ", "■ ")),
        (("■ ", "■ "), ("1、", "2、")),
        (("# ", "# "), ("## ", "## ")),
    ],
)
def test_headings_nest_in_any_style(read, outer, inner):
    first, second = (f"{each}{name}" for each, name in zip(outer, ("开机", "保养"), strict=True))
    names = ("外壳", "滤网")
    third, fourth = (f"{each}{name}" for each, name in zip(inner, names, strict=True))
    lines = [first, "按住电源键。", second, third, "用干布擦。", fourth, "每月洗一次。"]
    closed = [f"{line}】" if line.startswith(("【开", "【保")) else line for line in lines]
    article = read("空气净化器\n\n" + "\n".join(closed), "a.txt")
    assert _headings(article) == [(1, "开机"), (1, "保养"), (2, "外壳"), (2, "滤网")]
    assert all(section.blocks for section in article.sections if section.heading != "保养")


@pytest.mark.parametrize(
    "sign",
    ["■ {}", "◆{}", "★ {} ★", "▌{}", "＃{}", "📌 {}", "【{}】", "【{}】：", "== {} ==", "{}\n===="],
)
def test_marked_lines_with_text_below_are_headings(read, sign):
    page = [
        sign.format("集合时间"),
        "周六早上七点",
        "",
        sign.format("要带什么？"),
        "1. 水",
        "2. 雨衣",
        "",
        sign.format("怎么报名"),
        "- 扫码填表",
        "- 交押金",
    ]
    article = read("登山活动通知\n\n" + "\n".join(page), "a.txt")
    assert _headings(article) == [(1, "集合时间"), (1, "要带什么？"), (1, "怎么报名")]
    assert _items(article, "要带什么？") == [(0, 1, "水"), (0, 2, "雨衣")]
    assert _items(article, "怎么报名") == [(0, None, "扫码填表"), (0, None, "交押金")]


@pytest.mark.parametrize("sign", ["■ ", "★", "● ", "◆ ", "1. ", "（1）", "1.1 ", "一、"])
def test_lines_that_follow_one_another_are_items(read, sign):
    counted = {"1. ": "2. ", "（1）": "（2）", "1.1 ": "1.2 ", "一、": "二、"}
    article = read(f"面包机\n\n{sign}倒入清水\n{counted.get(sign, sign)}放入酵母\n", "a.txt")
    assert article.sections == ()
    assert [text for _, _, text in _items(article, "")] == ["倒入清水", "放入酵母"]


def test_a_round_bullet_may_be_a_heading_or_an_item(read):
    article = read(
        "共享雨伞\n\n● 借伞\n1. 扫码\n2. 取伞\n● 还伞\n插回卡槽。\n● 丢了\n联系客服。", "a.txt"
    )
    assert _headings(article) == [(1, "借伞"), (1, "还伞"), (1, "丢了")]
    article = read("共享雨伞\n\n● 借伞时扫码\n  （先充值）\n● 还伞时插回\n● 丢了联系客服", "a.txt")
    assert article.sections == ()
    assert _items(article, "")[0] == (0, None, "借伞时扫码\n（先充值）")


def test_text_after_brackets_is_a_section_among_such(read):
    article = read(
        "年会安排\n\n【时间】1月8日\n\n【流程】\n1. 签到\n2. 入座\n【注意】勿迟到\n"
        "【签到】按钮变灰就是签好了。\n\n【地点】\n三楼礼堂",
        "a.txt",
    )
    assert _headings(article) == [(1, "时间"), (1, "流程"), (1, "地点")]
    assert [block.text for block in article.sections[1].blocks][2:] == [
        "【注意】勿迟到",
        "【签到】按钮变灰就是签好了。",
    ]


def test_clauses_are_paragraphs_unless_they_stand_alone(read):
    rules = "宿舍公约\n\n第一章　总　则\n第一条 按时熄灯。\n第二条 不得私拉电线。"
    article = read(rules, "a.txt")
    assert _headings(article) == [(1, "总则")]
    assert [block.text for block in article.sections[0].blocks] == [
        "第一条 按时熄灯。",
        "第二条 不得私拉电线。",
    ]
    named = "租车合同\n\n第一条 租期\n三天。\n第二条 押金\n两千元。"
    assert _headings(read(named, "a.txt")) == [(1, "租期"), (1, "押金")]


@pytest.mark.parametrize("below", ["先断电，再擦干。", "1. 断电\n2. 擦干", "处理方法：断电"])
def test_short_lines_after_blank_ones_are_headings_where_there_are_no_others(read, below):
    page = f"电水壶\n\n日常清洁\n{below}\n\n进水了怎么办？\n{below}\n\n保修卡\n凭卡保修一年\n"
    article = read(page, "a.txt")
    assert _headings(article) == [(1, "日常清洁"), (1, "进水了怎么办？"), (1, "保修卡")]


@pytest.mark.parametrize(
    "page",
    [
        "停水通知\n\n明天停水\n请各位住户储水。\n\n物业服务处\n2026年5月1日",
        "怎么抄表\n\n打开盖子\n看黑字\n\n报给客服\n谢谢",
        "怎么抄表\n\n打开盖子\n\n看黑字\n\n报给客服",
    ],
)
def test_few_short_lines_are_no_headings(read, page):
    assert read(page, "a.txt").sections == ()


def test_labels_stay_in_their_section(read):
    page = (
        "充电桩\n\n■ 扫码\n【操作步骤】\n步骤1：插枪\n步骤2：扫码\n\n■ 拔不出\n"
        "【解决方案】\n1、解锁；\n2、再拔。\n"
    )
    article = read(page, "a.txt")
    assert _headings(article) == [(1, "扫码"), (1, "拔不出")]
    assert _steps(article, "扫码") == ["插枪", "扫码"]
    assert _steps(article, "拔不出") == ["解锁；", "再拔。"]


def test_a_label_among_inner_headings_belongs_to_the_section_around(read):
    page = (
        "门锁\n\n■ 换电池\n【型号】\n5 号\n【时机】\n亮红灯时\n【操作步骤】\n1. 拧开\n"
        "2. 换上\n■ 换锁芯\n找师傅。"
    )
    article = read(page, "a.txt")
    assert _steps(article, "换电池") == ["拧开", "换上"]


def test_what_stands_below_a_label_or_colon_is_items(read):
    page = (
        "装路由器\n\n步骤：\n1. 接线\n   一头插光猫。\n2. 打开网页\n   输入地址。\n\n"
        "常见错误：\n1. 插错口\n2. 地址输错\n"
    )
    article = read(page, "a.txt")
    assert article.sections == ()
    assert [text for _, _, text in _items(article, "")] == [
        "接线\n一头插光猫。",
        "打开网页\n输入地址。",
        "插错口",
        "地址输错",
    ]


def test_numbered_sentences_are_items(read):
    article = read("换灯管\n\n1. 关掉总闸。\n2. 拧下旧灯管。\n3. 装上新灯管。", "a.txt")
    assert article.sections == ()
    assert len(_items(article, "")) == 3


def test_the_points_of_a_notice_are_sections(read):
    page = (
        "升级通知\n\n各部门：\n\n一、时间：周六 22:00 起。\n\n"
        "二、升级后操作：\n1. 清缓存；\n2. 重新登录。\n\n三、联系人：张工"
    )
    article = read(page, "a.txt")
    assert _headings(article) == [(1, "时间"), (1, "升级后操作"), (1, "联系人")]
    assert article.sections[0].blocks[0].text == "周六 22:00 起。"


def test_lists_within_sections_numbered_alike(read):
    page = (
        "选课帮助\n\n1、怎么选课\n1、登录\n2、点选课\n2、怎么退课\n1、登录\n2、点退课\n"
        "3、确认\n\n4、规则\n每学期至多退两门。"
    )
    article = read(page, "a.txt")
    assert [heading for _, heading in _headings(article)][:2] == ["怎么选课", "怎么退课"]
    assert _steps(article, "怎么选课") == ["登录", "点选课"]


def test_wrapped_lines_belong_to_their_item(read):
    page = (
        "办卡\n\n一、流程\n1. 填表，\n写清电话\n2. 交费\n   （现金也可）\n第一步：登记\n"
        "  带证件\n二、时间\n全天"
    )
    article = read(page, "a.txt")
    texts = [block.text for block in article.sections[0].blocks]
    assert texts == ["填表，写清电话", "交费\n（现金也可）", "第一步：登记\n带证件"]


def test_nested_items_go_deeper(read):
    page = (
        "宠物托运\n\n一、手续\n● 打疫苗\n  - 狂犬\n  - 联苗\n● 开证明\n① 检疫站取号\n"
        "② 交材料：\na. 疫苗本\nb. 照片\n③ 取证\n二、费用\n面议"
    )
    article = read(page, "a.txt")
    assert [(level, text) for level, _, text in _items(article, "手续")] == [
        (0, "打疫苗"),
        (1, "狂犬"),
        (1, "联苗"),
        (0, "开证明"),
        (0, "检疫站取号"),
        (0, "交材料："),
        (1, "疫苗本"),
        (1, "照片"),
        (0, "取证"),
    ]


def test_a_numbered_table_of_contents_makes_no_sections(read):
    page = (
        "操作手册\n\n目录\n1. 开机 ...... 1\n2. 关机 ...... 2\n\n1. 开机\n按电源键。\n"
        "2. 关机\n长按电源键。"
    )
    article = read(page, "a.txt")
    assert _headings(article) == [(1, "开机"), (1, "关机")]
    assert article.lead == ()


@pytest.mark.parametrize(
    ("page", "headings"),
    [
        ("一、缴费\n网上缴。\n二、开票\n自助开。", [(1, "缴费"), (1, "开票")]),
        ("【缴费】\n网上缴。\n\n【开票】\n自助开。", [(1, "缴费"), (1, "开票")]),
        ("1. 打开盖子。\n2. 取出电池。", []),
    ],
)
def test_a_page_that_begins_with_its_first_section_has_the_title_of_its_file(read, page, headings):
    article = read(page, "guides/power.txt")
    assert article.title == "power"
    assert _headings(article) == headings
    assert len(_items(article, "")) == (0 if headings else 2)


@pytest.mark.parametrize("title", ["== 会员须知 ==", "★ 会员须知 ★", "会员须知\n======"])
def test_what_adorns_a_title_is_left_out(read, title):
    assert read(f"{title}\n\n满十八周岁可办。", "a.txt").title == "会员须知"


def test_questions_and_answers_make_sections_without_their_marks(read):
    page = (
        "自助打印\n\nQ1：怎么打印照片\nA1：扫码上传。\n\nQ2：卡纸了\nA2：打开侧盖。\n\n"
        "1. 问：能打几张\n答：十张。\n2. 问：多少钱\n答：一元。"
    )
    assert [section.heading for section in read(page, "a.txt").sections] == [
        "怎么打印照片",
        "卡纸了",
        "能打几张",
        "多少钱",
    ]


@given(_LINES)
def test_no_word_is_lost_or_doubled(lines):
    words = [f"甲{chr(0x4E00 + 40 * at)}乙" for at in range(len(lines) + 1)]
    page = [f"{words[0]}\n\n"]
    for (sign, end, indent, after), word in zip(lines, words[1:], strict=True):
        closing = {"【": "】", "== ": " =="}.get(sign, "")
        page.append(f"{indent}{sign}{word}{closing}{end}{after}")
    data = "".join(page).encode()
    (article,) = read_file(SourceFile(Path("/a.txt"), "a.txt", len(data)), data).articles
    assert re.findall("甲.乙", _everything(article)) == words


@pytest.mark.parametrize(
    "unit",
    [
        "1. 甲\n",
        "1. 甲\n2. 乙\n文字。\n",
        "1. 甲\n  1. 乙\n    1. 丙\n      1. 丁\n",
        "第一章 甲\n1.1 乙\n一、丙\n（一）丁\n1. 戊\n文字。\n",
        "■ 甲\n- 乙\n  续行，\n续行\n",
        "- 甲\n" + "  续行\n" * 20,
        "短行\n文字。\n\n",
        "目录\n1. 甲\n",
    ],
)
def test_a_long_page_takes_linear_work(unit):
    def work(times: int) -> int:
        data = ("标题\n\n" + unit * times).encode()
        file = SourceFile(Path("/a.txt"), "a.txt", len(data))
        return calls(lambda: read_file(file, data))

    work(1)
    assert work(200) < 2.5 * work(100)


def _everything(article: Article) -> str:
    parts = [article.title, *article.questions, *(block.text for block in article.lead)]
    for section in article.sections:
        parts += [section.heading, *section.questions, *(b.text for b in section.blocks)]
    return "\n".join([*parts, *(b.text for b in (*article.notice, *article.closing))])


_POT, _BED = "1、选盆。\n2、填土。\n3、浇透水。", "1、翻地。\n2、开沟。"


@pytest.mark.parametrize(
    ("page", "headings"),
    [
        (f"花盆里种葱\n\n{_POT}\n\n地里种葱\n\n{_BED}\n", ["地里种葱"]),
        (f"种葱\n花盆里种葱\n\n{_POT}\n\n地里种葱\n\n{_BED}\n", ["花盆里种葱", "地里种葱"]),
        (f"种葱\n\n花盆里种葱\n\n{_POT}\n\n地里种葱\n\n{_BED}\n", ["花盆里种葱", "地里种葱"]),
    ],
)
def test_names_above_numbers_that_begin_again_are_headings(page: str, headings: list[str]) -> None:
    data = page.encode()
    (article,) = read_file(SourceFile("葱.txt", "葱.txt", len(data)), data).articles
    assert [section.heading for section in article.sections] == headings
    assert [block.text for block in article.sections[-1].blocks] == ["翻地。", "开沟。"]
    first = article.lead or article.sections[0].blocks
    assert [block.text for block in first] == ["选盆。", "填土。", "浇透水。"]


def test_a_line_between_numbered_lines_and_text_is_no_heading() -> None:
    page = "种葱\n\n1、选盆。\n2、填土。\n\n植物园\n\n2024年3月1日\n".encode()
    (article,) = read_file(SourceFile("葱.txt", "葱.txt", len(page)), page).articles
    assert article.sections == ()
