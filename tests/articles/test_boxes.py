"""Checks that boxes, tabs and parts that unfold are read as what they mean."""

from __future__ import annotations

import pytest
from shapes import sections, texts

_HOW = "# 烤箱\n\n## 怎么预热\n\n1. 插上电源。\n2. 调到两百度。\n\n{}\n\n3. 等指示灯灭。\n"
_AROUND = ["1. 插上电源。", "2. 调到两百度。", "3. 等指示灯灭。"]


@pytest.mark.parametrize(
    ("box", "title"),
    [
        (":::warning\n炉门很烫。\n:::", None),
        (":::warning[当心]\n炉门很烫。\n:::", "当心"),
        ("::: danger 当心\n炉门很烫。\n:::", "当心"),
        ("::: 当心\n炉门很烫。\n:::", "当心"),
        (":::::caution\n炉门很烫。\n:::::", None),
        ('::: {.callout-note title="当心"}\n炉门很烫。\n:::', "当心"),
        (":::{tip} 当心\n炉门很烫。\n:::", "当心"),
        ("::: danger 炉门很烫。 :::", None),
        ('!!! note "当心"\n    炉门很烫。', "当心"),
        ("!!! danger\n    炉门很烫。", None),
        ('!!! tip inline end "当心"\n    炉门很烫。', "当心"),
        ("!!! 当心\n    炉门很烫。", "当心"),
        ('??? tip "当心"\n    炉门很烫。', "当心"),
        ("???+ info\n    炉门很烫。", None),
        ("> [!NOTE]\n> 炉门很烫。", None),
        ("> [!warning]- 当心\n> 炉门很烫。", "当心"),
        ('{% hint style="info" %}\n炉门很烫。\n{% endhint %}', None),
        ('{{% notice warning "当心" %}}\n炉门很烫。\n{{% /notice %}}', "当心"),
        ('{{< callout type="info" >}}\n炉门很烫。\n{{< /callout >}}', None),
        ('{% include note.html content="炉门很烫。" %}', None),
        ("<Warning>\n\n炉门很烫。\n\n</Warning>", None),
        ('<Aside type="tip" title="当心">\n炉门很烫。\n</Aside>', "当心"),
        ('<div class="admonition warning"><p>当心</p><p>炉门很烫。</p></div>', "当心"),
    ],
)
def test_a_box_is_a_remark_between_the_steps(read, box, title):
    blocks = texts(read(_HOW.format(box)).sections[0].blocks)
    remarks = [f"> {title}"] if title else []
    assert blocks == [*_AROUND[:2], *remarks, "> 炉门很烫。", _AROUND[2]]


@pytest.mark.parametrize(
    "box",
    [
        ":::warning\n1. 别碰炉门。\n2. 别开炉门。\n:::",
        "!!! warning\n    1. 别碰炉门。\n    2. 别开炉门。",
        "> [!WARNING]\n> 1. 别碰炉门。\n> 2. 别开炉门。",
    ],
)
def test_what_a_box_lists_is_not_of_the_list_around_it(read, box):
    blocks = read(_HOW.format(box)).sections[0].blocks
    assert texts(blocks) == [*_AROUND[:2], "> 别碰炉门。", "> 别开炉门。", _AROUND[2]]
    assert [block.number for block in blocks] == [1, 2, 1, 2, 3]


@pytest.mark.parametrize(
    "box",
    [
        "::: danger 当心\n   炉门很烫。\n   :::",
        '!!! danger "当心"\n       炉门很烫。',
        "> [!DANGER] 当心\n   > 炉门很烫。",
        '{% hint style="danger" %}\n   当心\n\n   炉门很烫。\n   {% endhint %}',
    ],
)
def test_a_box_in_an_item_is_text_of_the_item(read, box):
    article = read(f"# 烤箱\n\n1. 插上电源。\n\n   {box}\n\n2. 等指示灯灭。\n")
    assert texts(article.lead) == ["1. 插上电源。\n当心\n炉门很烫。", "2. 等指示灯灭。"]


_TABS = [
    "::::tabs\n:::tab 煤气\n1. 开阀\n:::\n:::tab 电\n1. 插电\n:::\n::::",
    "::: tabs\n@tab 煤气\n1. 开阀\n@tab:active 电\n1. 插电\n:::",
    '=== "煤气"\n\n    1. 开阀\n\n=== "电"\n\n    1. 插电',
    '<Tabs groupId="g" values={[{label: "x"}]}>\n<TabItem value="a" label="煤气">\n\n1. 开阀\n\n'
    '</TabItem>\n<TabItem value="b" label="电">\n1. 插电\n</TabItem>\n</Tabs>',
    '<Tabs>\n  <Tab title="煤气">\n\n  1. 开阀\n\n  </Tab>\n  <Tab title="电">\n\n  1. 插电\n\n'
    "  </Tab>\n</Tabs>",
    '{% tabs %}\n{% tab title="煤气" %}\n1. 开阀\n{% endtab %}\n{% tab title="电" %}\n1. 插电\n'
    "{% endtab %}\n{% endtabs %}",
    '{{< tabs >}}\n{{< tab "煤气" >}}\n1. 开阀\n{{< /tab >}}\n{{% tab name="电" %}}\n1. 插电\n'
    "{{% /tab %}}\n{{< /tabs >}}",
    '<SimpleTab>\n<div label="煤气">\n\n1. 开阀\n\n</div>\n<div label="电">\n\n1. 插电\n\n</div>\n'
    "</SimpleTab>",
]


@pytest.mark.parametrize("tabs", _TABS)
def test_a_tab_is_a_section_with_its_own_steps(read, tabs):
    article = read(
        f"# 灶\n\n## 怎么点火\n\n先看接口。\n\n{tabs}\n\n火苗应是蓝色。\n\n## 关火\n\n拧回。"
    )
    assert sections(article) == {
        "怎么点火": ["先看接口。", "火苗应是蓝色。"],
        "怎么点火/煤气": ["1. 开阀"],
        "怎么点火/电": ["1. 插电"],
        "关火": ["拧回。"],
    }


def test_tabs_in_an_item_stay_with_it(read):
    tabs = '=== "煤气"\n\n       开阀\n\n   === "电"\n\n       插电'
    article = read(f"# 灶\n\n## 怎么点火\n\n1. 看接口。\n\n   {tabs}\n\n2. 点火。\n")
    assert sections(article) == {"怎么点火": ["1. 看接口。\n煤气\n开阀\n电\n插电", "2. 点火。"]}


@pytest.mark.parametrize(
    "fold",
    [
        "<details>\n<summary>老式灶怎么办</summary>\n\n1. 划火柴\n\n</details>",
        "<details open><summary>老式灶怎么办</summary>\n1. 划火柴\n</details>",
        ":::details 老式灶怎么办\n1. 划火柴\n:::",
        '??? question "老式灶怎么办"\n    1. 划火柴',
        '{{< details title="老式灶怎么办" >}}\n1. 划火柴\n{{< /details >}}',
        '{{% expand "老式灶怎么办" %}}\n1. 划火柴\n{{% /expand %}}',
        '<Accordion title="老式灶怎么办">\n\n1. 划火柴\n\n</Accordion>',
        "> [!faq]- 老式灶怎么办\n> 1. 划火柴",
    ],
)
def test_a_part_that_unfolds_is_a_section(read, fold):
    article = read(f"# 灶\n\n## 怎么点火\n\n1. 开阀\n\n{fold}\n\n尾声。")
    assert sections(article) == {
        "怎么点火": ["1. 开阀", "尾声。"],
        "怎么点火/老式灶怎么办": ["1. 划火柴"],
    }


def test_headings_within_a_part_stand_below_it(read):
    article = read(
        '# 灶\n\n## 点火\n\n=== "电"\n\n    ### 插头\n\n    三孔。\n\n    #### 型号\n\n    甲。\n\n'
        "尾声。\n"
    )
    assert sections(article) == {
        "点火": ["尾声。"],
        "点火/电": [],
        "点火/电/插头": ["三孔。"],
        "点火/电/插头/型号": ["甲。"],
    }


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        (":::note\n没有结尾。\n\n1. 甲\n2. 乙", ["> 没有结尾。", "1. 甲", "2. 乙"]),
        ("正文。\n\n:::\n\n尾声。", ["正文。", "尾声。"]),
        (":::tip\n外\n\n:::note\n内\n:::\n\n又外\n:::", ["> 外", "> 内", "> 又外"]),
        ("::::tip\n外\n\n:::note\n内\n\n又内\n::::\n\n后", ["> 外", "> 内", "> 又内", "后"]),
        ("> :::tip\n> 引\n\n后", ["> 引", "后"]),
        ("- :::tip\n- 乙", ["- 乙"]),
        ("{% hint %}\n没有结尾。", ["没有结尾。"]),
        ("完成!!!\n\n!!! 这很重要\n\n???", ["完成!!!", "!!! 这很重要", "???"]),
        ("价格::: 五元", ["价格::: 五元"]),
        ("@tab 甲\n\n== 乙", ["@tab 甲", "== 乙"]),
        ("!!! note\n没有缩进。", ["没有缩进。"]),
    ],
)
def test_broken_boxes_lose_no_text(read, text, blocks):
    assert texts(read(text).lead) == blocks


def test_marks_within_code_stay(read):
    code = ':::note\n!!! tip "x"\n=== "y"\n{% raw %}{{< z >}}\n[^1]: n\n<Tabs>'
    article = read(f"# 写法\n\n```\n{code}\n```\n\n行内 `::: tip` 与 `{{% hint %}}` 和 `[^1]`。\n")
    assert texts(article.lead) == [f"$ {code}", "行内 ::: tip 与 {% hint %} 和 [^1]。"]


def test_components_that_name_steps_are_a_list(read):
    article = read(
        '# 灶\n\n<Steps>\n<Step title="看接口">\n\n接口在背面。\n\n</Step>\n'
        '<Step title="开阀">\n\n逆时针。\n\n</Step>\n</Steps>\n'
    )
    assert texts(article.lead) == ["1. 看接口\n接口在背面。", "2. 开阀\n逆时针。"]
