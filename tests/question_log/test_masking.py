"""What identifies a person is masked in a question, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.question_log.masking import mask

_WITHIN = ("{}", "我的是{}，怎么办", "请问 {} 为什么没有到账？")
# All made up.
_PERSONAL = """
138，1234，5678
138、1234、5678
138/1234/5678
138_1234_5678
13812345678a
13812345678次短信
13812345678元
138****5678
１３８１２３４５６７８a
验证码123456
密码是abc12345
取件码 3-2-5012
wx: abc12345
13812345678
138-1234-5678
138 1234 5678
+86 138 1234 5678
+8613812345678
0086-13812345678
１３８１２３４５６７８
138.1234.5678
1381 234 5678
(+86)13812345678
010-12345678
0571-87654321
0571 8765 4321
(0571)87654321
400-123-4567
4001234567
400 1234 567
+852 9123 4567
+886 912 345 678
0912345678
330106199001011234
33010619900101123X
330106 19900101 1234
110101900101123
E12345678
EA1234567
G12345678
A123456(7)
A123456789
H12345678901
C12345678
6222021234567890123
6222 0212 3456 7890 123
6222-0212-3456-7890
4111 1111 1111 1111
SF1234567890123
YT1234567890123
JD0012345678901
DD-20251111123456
20251111123456789012
2511110123456789
订单号12345
订单编号：98765432
单号是A12345
我的手机号是12345
尾号6789
微信号abc12345
QQ12345678
qq:123456
卡号 6222 0212
身份证330106
zhang.san@example.com
a@b.cn
lisi＠163.com
wang [at] gmail.com
一三八一二三四五六七八
幺三八零零幺三八零零零
浙江省杭州市余杭区文一西路969号
文一西路969号3栋502室
3号楼2单元501
朝阳区建国路88号院5号楼1203
中山路12弄3号
西湖区文三路 90 号
浙A·12345
京AD12345
粤B12345
幸福小区3栋2单元501室
12栋3单元4室
tel 87654321
订单 2511110123456789 没发货
15900001111
186-0000-1111
+86-199-8888-7777
86 17712345678
021 6543 2109
0755-26001234-802
800-820-8820
+44 20 7946 0958
+1 (415) 555-2671
+81 90-1234-5678
440305198212315678
51010719751120001x
K1234567
PE1234567
W12345678
M12345678A
6217 0000 1000 2000 300
62284804 02564890 018
5200-8282-8282-8210
ZTO75312345678901
STO773012345678901
EMS EA123456789CN
1Z999AA10123456784
TB2511110987654321
202511110001234567
流水号 88776655
运单号：SF12345678
退款编号 R2025111100
我的账号是lisi2008
护照 E87654321
驾驶证号310123199203045678
工号A0098
学号2023010203
wechat: wang_2020
vx abc12345
whatsapp +85291234567
mobile 13900001111
order no 55667788
service@shop.example.cn
wang.xiao+1@mail.example.com
10001@qq.com
foo_bar#example.com
九一三八零零一二三四
1 3 8 1 2 3 4 5 6 7 8
广东省深圳市南山区科技园科苑路15号科兴科学园B栋3单元1201
人民大道2888号
解放街道幸福村12号
建设路5弄8号302室
A座12单元1805
7号楼3单元602室
苏E·6AB12
沪A88888
鄂A D12345
阳光花园18栋1单元
五一路三十二号
浙a12345
浙a·6bc12
粤b d12345
沪ad12345
""".strip().split("\n")
_SECRETS = """
微信号 zhangsanfeng
微信号是zhang_san
微信号：wang-xiaoming
密码 abcdefg
密码是hunterxyz
密码：ABCDEFG
密码ａｂｃｄｅｆｇ
口令 opensesame
加微信 lisilisi
加我微信zhaoliuer
vx:wangwuwu
wx：zhaoliuer
账号是zhangsan
用户名: lisiwang
抖音号 lovelycat
password: hunterxyz
""".strip().split("\n")
"""Of letters alone."""
_HARMLESS = """
新iPad123
新mate60怎么买
苏e购卡怎么用
新iphone15
密码 windows
密码manager怎么用
密码password是什么
密码 reset
微信login失败
微信 official account
微信android版
账号 minecraft
账号facebook登录
加微信 android 手机
wechat payment failed
wx setting
password incorrect
password: required
用户名registered怎么办
密码 wifi
手机2025年款
微信8.0.49打不开
QQ9.9.15版本
账户1000元提现
账号2024年注册
100 200 300 400 500元
160 165 170 175 180
9.00-12.00 14.00-18.00
2025.11.11-2025.11.20
手机没电——怎么办
7天无理由怎么退
88VIP有什么权益
错误码 4006 是什么意思
订单金额1000000元怎么报销
2025年11月11日下单的
20251111下单的还没发
2025-11-11 12:30:45 付的款
48小时内不发货怎么赔
满300减40怎么算
满1000减100 满2000减300
第3单元
3号发货可以吗
12306买的票
淘宝12.12活动
价格39.9元
1.2.3版本
iOS 18.2.1
500强
200 300 400 选哪个
9.9包邮
这里5号下单的
一二三等奖怎么发
10086发来的短信
95188是支付宝吗
110报警
2024-2025年
0.01元
1/2
16:30
3-5个工作日
5000万
12345热线
双11
错误代码 F8001234
A4纸
M4 Max 128GB
HTTP 500
100000000元
一个月三十天
ERR_40012
B2B2C
满3件8折2件9折
订单12小时没动
卡在3号楼
电话客服几点上班
手机没电
微信支付失败
QQ登录不了
尾号是什么意思
快递单号是什么
银行卡号填错了怎么办
满300元减40
第2件半价
付了3次都失败
已经等了15天
2019年买的手机
周一到周五9:00-18:00
30%的手续费
1.5倍赔付
100次
错误码：4006
代码 E10086001
发了10件少收2件
3小时前
12月31日前
2026-01-01起
2026/1/1
10:30:00
11111
99999积分
ISBN是什么
5G套餐
128GB
200-500元
12期免息
3C数码
退了2/3
100-200-300三档
1-2-3步
一二三四五
十二生肖
一百二十元
一千零一夜
路由器怎么用
里程兑换
小区快递柜
5楼没电梯
10号线
3号店
2号发的货
一号店
双十一
618活动
省市区怎么选
街道地址填错了
村里没有快递
门牌号写错
电话打不通
QQ群在哪
手机号换了
银行卡换了怎么办
身份证过期了
尾号不对
""".strip().split("\n")


@pytest.mark.parametrize("within", _WITHIN)
@pytest.mark.parametrize("shape", _PERSONAL)
def test_what_identifies_a_person_is_masked(shape: str, within: str) -> None:
    masked = mask(within.format(shape))
    assert "[" in masked
    assert not any(char.isdigit() for char in masked)


@pytest.mark.parametrize("within", ["{}", "我的{}，怎么办", "请问 {} 为什么登录不了？"])
@pytest.mark.parametrize("secret", _SECRETS)
def test_a_secret_of_letters_alone_is_masked_behind_its_name(secret: str, within: str) -> None:
    masked = mask(within.format(secret))
    assert "[号码]" in masked
    before, _, after = mask(secret).partition("[号码]")
    assert (secret.startswith(before.strip(" ：:是")), after) == (True, "")


@pytest.mark.parametrize("question", _HARMLESS)
def test_an_ordinary_number_stays(question: str) -> None:
    assert mask(question) == question
    assert mask(f"请问{question}") == f"请问{question}"


def test_the_table_has_shapes_enough() -> None:
    assert len(_PERSONAL) * len(_WITHIN) >= 200


def test_what_leads_to_an_address_stays() -> None:
    assert mask("我住在杭州市文一西路969号3栋502室，怎么改地址") == "我住在[地址]，怎么改地址"


@pytest.mark.parametrize("hidden", ["138\u200b1234\u200b5678", "١٣٨١٢٣٤٥٦٧٨", "138\u20dd12345678"])
def test_a_number_in_disguise_is_masked(hidden: str) -> None:
    assert mask(f"电话{hidden}") == "电话[号码]"


@given(st.text(max_size=80))
def test_masking_again_changes_nothing(text: str) -> None:
    assert mask(mask(text)) == mask(text)
