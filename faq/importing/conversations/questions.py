"""Finds what customers ask in a conversation, and what they were told then."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from faq.importing.conversations.messages import Message, Side, side_of
from faq.importing.conversations.people import PERSON, mask_people
from faq.question_log.masking import ADDRESS, EMAIL, NUMBER, mask

_GREETING = (
    r"(?:你好|您好|亲|在吗|在么|在不在|有人吗|有人在吗|哈喽|嗨|hi|hello|早上好|下午好|晚上好|早|老板|客服"
    r"|掌柜的?|小姐姐|请问一?下?|问一?下|想问一?下|咨询一?下|我想问一?下|麻烦问一?下|那个|嗯|哦)"
)
_LEADING = re.compile(rf"^(?:{_GREETING}[\s,，。.!！~～、?？啊呀哈]*)+", re.IGNORECASE)
_SMALL_TALK = re.compile(
    rf"(?:{_GREETING}|谢谢您?你?|多谢|感谢|辛苦了?|麻烦了|好的?呢?吧?|好滴|行吧?|可以了?|知道了?|明白了?|收到"
    r"|了解了?|没事了?|没关系|不客气|再见|拜拜|ok|okay|是的?|对的?|对呀|不是|没有|有的?|嗯|哈|呵|转?人工"
    r"|人工客服|稍等|等一下|好吧|算了|不用了?|没问题|thanks?|thx|bye|yes|no|谢了|已?解决了?|在的?|1|6"
    r"|为什么|怎么办|什么意思|怎么回事|多少|真的吗|是吗)+",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"[?？]|怎么|怎样|如何|为什么|为啥|咋|吗|呢$|么$|多久|多少|几[天个次点]|什么|啥|哪[里个儿些]|在哪|能不能|可不可以"
    r"|能否|是否|是不是|有没有|会不会|可以.{1,12}[吗么]|谁|何时|(?:能|可以|会|要|行).{0,12}不$|行不行|好不好|要不要"
)
_COMPLAINS = re.compile(
    r"不了|不到|没(?:有)?(?:收到|到账|发货|反应|显示|更新|退)|失败|打不开|登不上|用不了|无法|不能|一直|坏了|错误|报错"
    r"|找不到|不想要|丢了|被[封盗骗扣]|(?:我)?(?:想|要)(?:退|换|取消|改|开|查|申请|投诉|修改|注销)|忘记?了?密码"
)
_NO_WORDS = re.compile(
    r"\[[^\]]{1,12}\]|<[^>]{1,200}>|https?://\S+|#[^#\s]{1,20}#|[\U0001F300-\U0001FAFF]"
)
_MASKS = re.compile(f"(?:{'|'.join(map(re.escape, (NUMBER, EMAIL, ADDRESS, PERSON)))})")
_LABEL = (
    "(?:我的?|本人|这是|是|为|叫|姓名|名字|收[件货]人|联系人|订单|运单|快递|物流|单|会员|账|卡|手机|电话|联系方式"
    r"|编?号码?|地址|邮箱|微信|qq|[:：#\s])*+"
)
_WHO = re.compile(
    rf"(?:^|(?<=[,，、;；\s])){_LABEL}(?:{_MASKS.pattern}{_LABEL})++(?:[,，、;；]\s*|$)",
    re.IGNORECASE,
)
"""A clause that only tells who asks, or of which order."""
_HAN_OR_WORD = re.compile(r"[㐀-鿿]|[A-Za-z]{2,}")
_FEWEST, _MOST = 4, 60
_REPLY_CHARS = 200
_MOST_REPLY = 1_000
_ENDS = re.compile(r"(?<=[。！？!?\n；;])")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of a customer."""

    text: str
    """In one line, masked."""
    reply: str
    """What the agent wrote next, masked; "" without any."""


def questions_of(messages: Iterable[Message]) -> Iterator[AskedQuestion]:
    """The questions of a log: small talk is none, and neither is what agents ask."""
    for conversation in _conversations(messages):
        sides = _sides(conversation)
        at = 0
        while at < len(conversation):
            if sides[at] != "customer":
                at += 1
                continue
            end = at
            while end < len(conversation) and sides[end] == "customer":
                end += 1
            reply = conversation[end].text if end < len(conversation) else ""
            for question in _asked([each.text for each in conversation[at:end]]):
                told = _masked(_words(reply[:_MOST_REPLY]))
                yield AskedQuestion(question, told[:_REPLY_CHARS])
            at = end


def _conversations(messages: Iterable[Message]) -> Iterator[list[Message]]:
    """The messages by their conversations, however these are interleaved."""
    found: dict[str, list[Message]] = {}
    for each in messages:
        found.setdefault(each.conversation, []).append(each)
    yield from found.values()


def _sides(conversation: Sequence[Message]) -> list[Side]:
    """Who wrote each message: where no word tells, whoever began is the customer."""
    known = {each.sender: side_of(each.sender) for each in conversation}
    if not any(known.values()):
        first = conversation[0].sender
        many = len(known) > 1
        known = {name: "customer" if name == first or not many else "agent" for name in known}
    elif "customer" not in known.values():
        known = {name: side or "customer" for name, side in known.items()}
    else:
        known = {name: side or "agent" for name, side in known.items()}
    return [known[each.sender] for each in conversation]


def _asked(texts: Sequence[str]) -> Iterator[str]:
    """The questions in the messages that a customer wrote in a row."""
    # Addresses first: a question mark in one ends no sentence, and what follows may be a secret.
    parts = (part for text in texts for part in _ENDS.split(_NO_WORDS.sub(" ", text)))
    sentences = [sentence for part in parts if (sentence := _tidied(part))]
    for sentence in dict.fromkeys(sentences):
        if _ASKS.search(sentence) or _COMPLAINS.search(sentence):
            yield sentence


def _words(text: str) -> str:
    return " ".join(_NO_WORDS.sub(" ", text).split())


def _tidied(text: str) -> str:
    """A sentence without greetings and who asks, masked; "" for small talk and what is none."""
    bare = _LEADING.sub("", _words(text)).strip(" ,，。.!！~～、;；:：")
    if not _FEWEST <= len(bare) <= _MOST:
        return ""
    masked = _masked(bare)
    asked = _WHO.sub("", masked).strip(" ,，、;；")
    return next(filter(_says_something, (asked, masked)), "")


def _says_something(text: str) -> bool:
    words = _HAN_OR_WORD.findall(_MASKS.sub("", text))
    return len(words) >= _FEWEST and not _SMALL_TALK.fullmatch(text.strip("?？"))


def _masked(text: str) -> str:
    return mask(mask_people(text))


def counted(questions: Iterable[AskedQuestion]) -> list[tuple[str, int, tuple[str, ...]]]:
    """The different questions with how often each was put, the most frequent first, and the
    replies to it."""
    counts: Counter[str] = Counter()
    replies: dict[str, dict[str, None]] = {}
    for each in questions:
        key = each.text.rstrip("?？")
        counts[key] += 1
        if each.reply:
            replies.setdefault(key, {})[each.reply] = None
    return [(text, count, tuple(replies.get(text, ()))) for text, count in counts.most_common()]
