"""Reads and writes model.toml, which says how a model is to be run and which files it has."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from faq.errors import ModelError

DESCRIPTION_FILE = "model.toml"
DESCRIPTION_BYTES = 64 * 1024

Pooling = Literal["cls", "mean"]
FILE_NAME = r"^[\w\-][\w.\-]*$"
"""Pattern of the names that the files of a model may have."""
_FileName = Annotated[str, msgspec.Meta(pattern=FILE_NAME, max_length=255)]
_Prefix = Annotated[str, msgspec.Meta(max_length=1000)]


class ModelFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Size and digest of a file of a model."""

    bytes: Annotated[int, msgspec.Meta(ge=0)]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class ModelDescription(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What ``model.toml`` says."""

    onnx: _FileName
    tokenizer: _FileName
    files: Mapping[_FileName, ModelFile]
    """The files of the two above, and of weights that the ONNX file keeps beside itself."""
    dimensions: Annotated[int, msgspec.Meta(ge=1, le=8192)]
    pooling: Pooling = "mean"
    question_prefix: _Prefix = ""
    passage_prefix: _Prefix = ""
    max_length: Annotated[int, msgspec.Meta(ge=8, le=8192)] = 512
    """Tokens; of a longer text the beginning counts."""
    lowercase: bool = False
    source: str = ""

    @property
    def digest(self) -> str:
        """SHA-256 in hex of all that decides the vectors; names of files and `source` don't."""
        files = sorted(each.sha256 for each in self.files.values())
        parts = (
            *(files, self.dimensions, self.pooling, self.question_prefix, self.passage_prefix),
            *(self.max_length, self.lowercase),
        )
        return sha256(json.dumps(parts).encode()).hexdigest()


def read_description(folder: Path) -> ModelDescription:
    """What the ``model.toml`` of a folder says.

    Raises ModelError as `parse_description` and where it can't be read; FileNotFoundError where
    there is none.
    """
    path = folder / DESCRIPTION_FILE
    try:
        with path.open("rb") as file:
            content = file.read(DESCRIPTION_BYTES)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(str(path), error) from error
    return parse_description(content, str(path))


def parse_description(content: bytes, origin: str) -> ModelDescription:
    """What a ``model.toml`` says.

    Raises ModelError, naming `origin`, for a key or a value that isn't allowed, or a file without
    its digest.
    """
    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
        description = msgspec.convert(values, ModelDescription)
    except (ValueError, RecursionError) as error:
        raise _unreadable(origin, error) from error
    unlisted = {description.onnx, description.tokenizer} - set(description.files)
    if unlisted:
        raise ModelError(f"{origin}：[files] 里没有 {'、'.join(sorted(unlisted))} (not listed)")
    return description


def _unreadable(origin: str, error: Exception) -> ModelError:
    return ModelError(f"无法读取 {origin} (unreadable model description): {error}")


def write_description(folder: Path, description: ModelDescription) -> None:
    """Writes the ``model.toml`` of a folder, with what each key may be."""
    quoted = {
        name: _quoted(getattr(description, name))
        for name in description.__struct_fields__
        if name != "files"
    }
    lines = [
        "# 模型的说明，可以修改；改动后请运行 faq rebuild",
        "# (how the model is run; may be edited: run faq rebuild afterwards).",
        f"onnx = {quoted['onnx']}",
        f"tokenizer = {quoted['tokenizer']}",
        f"dimensions = {quoted['dimensions']}",
        "# cls 或 mean (vector of the first token, or mean of all)",
        f"pooling = {quoted['pooling']}",
        "# 加在问题、段落前面的文字 (put before questions and passages)",
        f"question_prefix = {quoted['question_prefix']}",
        f"passage_prefix = {quoted['passage_prefix']}",
        "# 最多多少个词元 (most tokens of a text)",
        f"max_length = {quoted['max_length']}",
        "# 是否先转成小写 (whether texts are folded to lower case)",
        f"lowercase = {quoted['lowercase']}",
        f"source = {quoted['source']}",
        "",
        "[files]",
    ]
    for name, each in sorted(description.files.items()):
        lines.append(f'{_quoted(name)} = {{ bytes = {each.bytes}, sha256 = "{each.sha256}" }}')
    (folder / DESCRIPTION_FILE).write_text("\n".join(lines) + "\n", encoding="utf-8")


def readable(text: str) -> str:
    """`text` without surrogates, which neither a file nor a tokenizer takes."""
    return text.encode("utf-8", "replace").decode()


def _quoted(value: object) -> str:
    """A text, number or truth value as TOML writes it, which is nearly as JSON does."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
