"""Reads the articles that help centres export as JSON: Zendesk Guide, Intercom, Freshdesk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from faq.importing.defects import contained
from faq.importing.exports.dates import day_of
from faq.importing.exports.json_records import Form, Record, Records, is_of, read_records
from faq.importing.exports.links import LinkMap
from faq.importing.exports.pages import Page, document_of
from faq.importing.source import Document, Loss

_DRAFT = "是草稿，没有导入 (a draft)"
_RESTRICTED = (
    "原来只给一部分读者看，没有导入；确实要给所有人看，加 --restricted "
    "(for some readers only; --restricted imports it for everybody)"
)
_OPENED = "原来只给一部分读者看，导入后谁都能看 (was for some readers only)"
_FRESHDESK_DRAFT = 1
_AGENTS_ONLY = 3
_SOME_READERS = (2, 4)
"""Those who are logged in; those of some companies."""


@dataclass(frozen=True, slots=True)
class _Article:
    """An article as its help centre tells of it."""

    body: str
    address: str = ""
    updated: str | None = None
    tags: tuple[str, ...] = ()
    left_out: str = ""
    """Why it isn't imported, "" if it is."""
    restricted: bool = False
    """Whether it is for some of the readers there alone."""
    losses: tuple[str, ...] = ()
    title: str = ""
    """Where it has another one than the record."""


class HelpCentreReader:
    """Reads the articles of one system."""

    def __init__(
        self, form: Form, read: Callable[[Record], _Article], *, restricted: bool = False
    ) -> None:
        """`read` knows the keys of the system's articles; `restricted` as `with_restricted`."""
        self._form = form
        self._read = read
        self._restricted = restricted

    def with_restricted(self) -> HelpCentreReader:
        """One that also gives what is for some readers only, which everybody reads here."""
        return HelpCentreReader(self._form, self._read, restricted=True)

    def recognizes(self, path: Path) -> bool:
        """Whether a file, or one of the files of a folder, has the keys of its articles."""
        return is_of(path, self._form)

    def read(self, path: Path) -> Iterator[Document | Loss]:
        """The articles below the names of what holds them; drafts are told, and those that are
        for some readers only."""
        records = read_records(path, self._form)
        yield from records.losses
        pages = [*self._pages(records)]
        links = LinkMap((page.address, page.name) for page in pages if isinstance(page, Page))
        for page in pages:
            if isinstance(page, Loss):
                yield page
            else:
                yield from contained(document_of(page, links), page.place, page.key)
        if not records.articles and not records.losses:
            yield Loss(path.name, "里面没有文章 (no articles in it)")

    def _pages(self, records: Records) -> Iterator[Page | Loss]:
        for file, record, around in records.articles:
            number = str(record["id"])
            found = self._page(file, record, records.folder(around))
            yield from contained(found, f"{file}#{number}", number)

    def _page(self, file: str, record: Record, folder: str) -> Iterator[Page | Loss]:
        article = self._read(record)
        title = article.title or str(record.get("title") or "").strip()
        place = f"{file}#{record['id']} {title:.60}".rstrip()
        if article.left_out:
            yield Loss(place, article.left_out)
            return
        if article.restricted:
            yield Loss(place, _OPENED if self._restricted else _RESTRICTED)
            if not self._restricted:
                return
        for each in article.losses:
            yield Loss(place, each)
        name = title.replace("/", "／") or str(record["id"])
        yield Page(
            key=str(record["id"]),
            name=f"{folder}/{name}" if folder else name,
            title=title or str(record["id"]),
            html=article.body,
            place=place,
            address=article.address,
            updated=article.updated,
            tags=article.tags,
        )


def _texts(value: object) -> tuple[str, ...]:
    """The texts of a list of texts, or of records with a name."""
    if not isinstance(value, list):
        return ()
    names = (each.get("name") if isinstance(each, dict) else each for each in value)
    return tuple(each.strip() for each in names if isinstance(each, str) and each.strip())


def _text(record: Record, *keys: str) -> str:
    values = (record.get(key) for key in keys)
    return next((each for each in values if isinstance(each, str) and each), "")


def _day(record: Record, *keys: str) -> str | None:
    return next((day for key in keys if (day := day_of(record.get(key)))), None)


def _zendesk(record: Record) -> _Article:
    return _Article(
        body=_text(record, "body"),
        address=_text(record, "html_url"),
        updated=_day(record, "edited_at", "updated_at"),
        tags=_texts(record.get("label_names")),
        left_out=_DRAFT if record.get("draft") is True else "",
        restricted=bool(record.get("user_segment_id") or record.get("user_segment_ids")),
    )


def _intercom(record: Record) -> _Article:
    contents = record.get("translated_content")
    languages = {
        key: each
        for key, each in (contents.items() if isinstance(contents, dict) else ())
        if isinstance(each, dict) and _text(each, "body")
    }
    chosen = next((each for key, each in languages.items() if key.lower().startswith("zh")), None)
    own, tags = chosen or record, record.get("tags")
    others = [key for key, each in languages.items() if each is not own and key != "type"]
    if chosen is None and _text(record, "default_locale") in others:
        others.remove(_text(record, "default_locale"))
    return _Article(
        body=_text(own, "body"),
        title=_text(own, "title"),
        address=_text(own, "url") or _text(record, "url"),
        updated=_day(own, "updated_at") or _day(record, "updated_at"),
        tags=_texts(tags.get("tags") if isinstance(tags, dict) else tags),
        left_out=_DRAFT if _text(own, "state") == "draft" else "",
        losses=(f"没有导入其他语言 (other languages): {', '.join(others):.200}",) if others else (),
    )


def _freshdesk(record: Record) -> _Article:
    left_out = _DRAFT if record.get("status") == _FRESHDESK_DRAFT else ""
    folder = record.get("folder")
    visibility = record.get("folder_visibility") or (
        folder.get("visibility") if isinstance(folder, dict) else None
    )
    if visibility == _AGENTS_ONLY:
        left_out = "只给客服自己看，没有导入 (visible to agents alone)"
    return _Article(
        body=_text(record, "description", "body"),
        address=_text(record, "url", "html_url", "public_url"),
        updated=_day(record, "modified_at", "updated_at"),
        tags=_texts(record.get("tags")),
        left_out=left_out,
        restricted=visibility in _SOME_READERS,
    )


def _zendesk_kind(record: Record, listed: str) -> str:
    in_category = "category_id" in record or listed == "sections"
    return "section" if in_category else "category"


def _intercom_kind(_record: Record, _listed: str) -> str:
    return "collection"


def _freshdesk_kind(record: Record, listed: str) -> str:
    in_category = "category_id" in record or listed in ("folders", "folder")
    return "folder" if in_category or "parent_folder_id" in record else "category"


ZENDESK = HelpCentreReader(
    Form(
        body=("body",),
        marks=("section_id", "html_url", "body"),
        parents=(
            ("section_id", "section"),
            ("parent_section_id", "section"),
            ("category_id", "category"),
        ),
        kinds=_zendesk_kind,
    ),
    _zendesk,
)
INTERCOM = HelpCentreReader(
    Form(
        body=("body",),
        marks=("state", "author_id", "title", "body"),
        parents=(("parent_id", "collection"),),
        kinds=_intercom_kind,
    ),
    _intercom,
)
FRESHDESK = HelpCentreReader(
    Form(
        body=("description",),
        marks=("folder_id", "description", "title", "status"),
        parents=(
            ("folder_id", "folder"),
            ("parent_folder_id", "folder"),
            ("category_id", "category"),
        ),
        kinds=_freshdesk_kind,
    ),
    _freshdesk,
)
