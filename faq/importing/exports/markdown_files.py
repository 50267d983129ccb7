"""Makes documents of Markdown files that link to each other and to pictures beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from posixpath import dirname, join, normpath
from urllib.parse import quote, unquote

from faq.articles.decode import Undecodable, decode
from faq.articles.front_matter import FrontMatter, read_front_matter
from faq.articles.markdown import read_markdown
from faq.articles.values import ArticleError, SourceFile
from faq.articles.writing import links_in, pictures_in
from faq.importing.defects import attempted, contained
from faq.importing.exports.links import LinkMap
from faq.importing.exports.trees import EntryError, Tree
from faq.importing.source import Attachment, Document, Loss
from faq.model import Article

_TITLE = re.compile(r"\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|$)")
_ASIDE = re.compile(r"<aside>", re.IGNORECASE)
_MOST_BYTES = 8 << 20
_MOST_PICTURE = 32 << 20
_NO_FILE = "导出里没有这个文件 (not in the export)"
_NO_MARKDOWN = "不是 Markdown，链接到它的地方留着原来的地址 (a linked file that isn't imported)"


@dataclass(frozen=True, slots=True)
class MarkdownFile:
    """A Markdown file of an export, on its way into the corpus."""

    path: str
    name: str
    title: str
    body: str
    """Without front matter and the title."""
    matter: FrontMatter
    article: Article
    updated: str | None = None
    questions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def read_file(
    tree: Tree, path: str, name: str, change: Callable[[MarkdownFile], MarkdownFile] | None = None
) -> MarkdownFile | Loss:
    """A file of an export; `change` puts right what its system writes in its own way."""

    def read() -> MarkdownFile | Loss:
        file = _read_file(tree, path, name)
        return file if change is None or isinstance(file, Loss) else change(file)

    return attempted(read, path, path)


def _read_file(tree: Tree, path: str, name: str) -> MarkdownFile | Loss:
    try:
        text = decode(tree.read(path, _MOST_BYTES))
        matter, body = read_front_matter(text)
        heading = _TITLE.match(body)
        title = matter.title or (_plain(heading["title"]) if heading else "")
        if heading and (not matter.title or _plain(heading["title"]) == matter.title):
            body = body[heading.end() :]
        body = _ASIDE.sub('<aside class="callout">', body)
        content = read_markdown(SourceFile("", f"{name}.md", 1), f"{_MATTER}{body}")
    except (EntryError, ArticleError) as error:
        return Loss(path, str(error), path)
    except Undecodable:
        return Loss(path, "不是文本，或编码不明 (not text in a known encoding)", path)
    title = title or name.rpartition("/")[2]
    return MarkdownFile(path, name, title, body, matter, content.articles[0])


_MATTER = "---\ntitle: x\n---\n\n"


def documents(
    tree: Tree, files: list[MarkdownFile], beside: Iterable[str] = ()
) -> Iterator[Document | Loss]:
    """The documents of files that may link to each other, and to those `beside` them."""
    links = LinkMap((quote(each.path), each.name) for each in files)
    for path in beside:
        links.add(quote(path), path.rpartition(".")[0])
    for each in files:
        yield from contained(_document(tree, each, links), each.path, each.path)


def _document(tree: Tree, file: MarkdownFile, links: LinkMap) -> Iterator[Document | Loss]:
    local = [each for each in links_in(file.article) if not _is_remote(each)]
    moved = links.moved(local, quote(file.path), file.name)
    for each in local:
        inner = _inner(file.path, each)
        if each not in moved and inner and not each.startswith("#") and not inner.startswith(".."):
            known = inner in tree
            yield Loss(f"{file.path}: {each:.200}", _NO_MARKDOWN if known else _NO_FILE)
    attachments: list[Attachment] = []
    for src in pictures_in(file.article):
        if _is_remote(src):
            continue
        found = _picture(tree, file.path, src, {each.name for each in attachments})
        if isinstance(found, Loss):
            yield found
        else:
            attachments.append(found)
            moved[src] = found.name
    matter = file.matter
    yield Document(
        key=file.path,
        name=file.name,
        title=file.title,
        text=_with_targets(file.body, moved),
        address=matter.origin or file.path,
        updated=matter.updated or file.updated,
        questions=(*matter.questions, *file.questions),
        tags=(*matter.tags, *file.tags),
        audience=matter.audience,
        attachments=tuple(attachments),
    )


def _picture(tree: Tree, path: str, src: str, taken: set[str]) -> Attachment | Loss:
    place = _inner(path, src)
    if place not in tree:
        return Loss(f"{path}: {src:.200}", f"图片没有导入：{_NO_FILE}")
    try:
        content = tree.read(place, _MOST_PICTURE)
    except EntryError as error:
        return Loss(place, str(error))
    name = place.rpartition("/")[2]
    stem, dot, ending = name.rpartition(".")
    free, count = name, 1
    while free in taken:
        count += 1
        free = f"{stem}-{count}{dot}{ending}"
    return Attachment(free, content)


def _inner(path: str, target: str) -> str:
    """The file of the export that a target beside `path` names."""
    return normpath(join(dirname(path), unquote(target.partition("#")[0].partition("?")[0])))


def _is_remote(target: str) -> bool:
    return bool(re.match(r"[a-z][a-z0-9+.-]*:|//", target, re.IGNORECASE))


def _with_targets(text: str, targets: Mapping[str, str]) -> str:
    """The text with other targets of links and pictures, in Markdown and in HTML."""
    if not targets:
        return text
    every = "|".join(map(re.escape, sorted(targets, key=len, reverse=True)))
    markdown = re.compile(rf"(?<=\]\()(?:<({every})>|({every}))(?=[\s)])")
    text = markdown.sub(lambda found: _bracketed(targets[found[1] or found[2]]), text)
    definition = re.compile(rf"^(\[[^\]\n]+\]:[ \t]*)({every})(?=\s|$)", re.MULTILINE)
    text = definition.sub(lambda found: found[1] + _bracketed(targets[found[2]]), text)
    html = re.compile(rf"""(\b(?:src|href)=["'])({every})(?=["'])""", re.IGNORECASE)
    return html.sub(lambda found: found[1] + targets[found[2]], text)


def _bracketed(target: str) -> str:
    return f"<{target}>" if re.search(r"[\s()<>]", target) else target


def _plain(heading: str) -> str:
    return re.sub(r"\\([\W_])|[*`]", r"\1", heading).strip()
