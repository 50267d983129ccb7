"""Finds the files of a model in a package, and what the package tells about running it.

Known are exports of sentence-transformers (``onnx/model.onnx``, ``1_Pooling/config.json``),
fastembed's folders (``model_optimized.onnx``), Java archives (``NAME-q.onnx``,
``NAME-q-tokenizer.json``), and folders that this program made (``model.toml``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from faq.errors import ModelError
from faq.semantic.description import Pooling, readable
from faq.semantic.packages import Package

_PREFERRED = (
    r"model_quantized\.onnx",
    r"[\w.-]*[-_]q\.onnx",
    r"[\w.-]*u?int8\.onnx",
    r"[\w.-]*quantized[\w.-]*\.onnx",
    r"model_optimized\.onnx",
    r"model\.onnx",
    r"(?![\w.-]*_(?:fp16|q4|bnb4|q4f16|O\d|qu?int8)[\w.-]*)[\w.-]+\.onnx",
    r"[\w.-]+\.onnx",
)
"""Names of the ONNX file, best first.  One in 8-bit integers is a quarter of the size and twice as
fast; one for a certain processor, or in 4 or 16 bits, is taken where there is no other."""
_VARIANT = re.compile(
    r"[-_](?:q|quantized|optimized|fp16|u?int8|q4|bnb4|q4f16|O\d|qu?int8\w*)$", re.IGNORECASE
)
_CLS_FAMILIES = re.compile(r"bge-|gte-|snowflake-arctic|mxbai-embed", re.IGNORECASE)
"""Names of models whose first token stands for the text, where no file says so."""
_CONFIG_BYTES = 1 << 20
_DEFAULT_LENGTH = 512


@dataclass(frozen=True, slots=True)
class Layout:
    """The paths of a model's files in its package, and how it is to be run."""

    name: str
    onnx: str
    weights: tuple[str, ...]
    """Files with weights that the ONNX file refers to."""
    tokenizer: str
    pooling: Pooling
    max_length: int = _DEFAULT_LENGTH
    question_prefix: str = ""
    passage_prefix: str = ""


def find_layout(package: Package, file: str | None = None) -> Layout:
    """The model in a package; `file` is the path or the name of the ONNX file to take.

    Raises ModelError where there is no ONNX file or no tokenizer, where `file` isn't there, or
    where the vectors of the tokens are pooled in a way that is neither the first nor the mean.
    """
    onnx = _onnx(package, file)
    name = _name(package, onnx)
    settings = _settings(package, onnx)
    prompts = settings.get("config_sentence_transformers.json", {}).get("prompts")
    return Layout(
        name,
        onnx,
        tuple(each for each in package.sizes if each in {f"{onnx}_data", f"{onnx}.data"}),
        _tokenizer(package, onnx),
        _pooling(settings.get("config.json", {}), name),
        _length(settings),
        _prompt(prompts, "query"),
        _prompt(prompts, "passage", "document"),
    )


def _onnx(package: Package, file: str | None) -> str:
    found = [each for each in package.sizes if each.endswith(".onnx")]
    if file is not None:
        found = [each for each in found if file in {each, PurePosixPath(each).name}]
    if not found:
        wanted = file or "*.onnx"
        raise ModelError(f"{package.path} 里没有 {wanted} (no such ONNX file)")

    def rank(path: str) -> tuple[int, int, str]:
        name = PurePosixPath(path).name
        fits = (k for k, each in enumerate(_PREFERRED) if re.fullmatch(each, name))
        return next(fits, len(_PREFERRED)), path.count("/"), path

    return min(found, key=rank)


def _tokenizer(package: Package, onnx: str) -> str:
    """That which is named for the ONNX file, or else the one nearest to it."""
    stem = PurePosixPath(onnx).stem
    found = [each for each in package.sizes if re.search(r"(?:^|[/-])tokenizer\.json$", each)]
    if not found:
        raise ModelError(f"{package.path} 里没有 tokenizer.json (no tokenizer)")

    def rank(path: str) -> tuple[bool, bool, int, str]:
        near = PurePosixPath(path).parent in PurePosixPath(onnx).parents
        return (
            PurePosixPath(path).name != f"{stem}-tokenizer.json",
            not near,
            -path.count("/") if near else path.count("/"),
            path,
        )

    return min(found, key=rank)


def _name(package: Package, onnx: str) -> str:
    """What the model is called: by its ONNX file, by the hub's cache, or by the package."""
    stem = _VARIANT.sub("", PurePosixPath(onnx).stem)
    path = package.path.resolve()
    cached = [each for each in (path, *path.parents) if each.name.startswith("models--")]
    if stem not in {"model", "onnx"}:
        name = stem
    elif cached:
        name = cached[0].name.rpartition("--")[2]
    else:
        name = path.name if path.is_dir() else re.sub(r"\.(tar\.)?\w+$", "", path.name)
    return re.sub(r"[^\w.\-]", "-", name).lstrip(".-") or "model"


def _settings(package: Package, onnx: str) -> dict[str, Any]:
    """The JSON objects beside or above the ONNX file, and that of the pooling, by name."""
    folders = {*PurePosixPath(onnx).parents}
    found: dict[str, Any] = {}
    for path in package.sizes:
        place = PurePosixPath(path)
        pooling = re.fullmatch(r"(?:.*/)?\d_Pooling/config\.json", path)
        beside = place.parent in folders and place.name in {
            *("config_sentence_transformers.json", "sentence_bert_config.json"),
            "tokenizer_config.json",
        }
        if pooling or beside:
            found[place.name] = _object(package, path)
    return found


def _object(package: Package, path: str) -> dict[str, Any]:
    try:
        value = json.loads(package.read(path, _CONFIG_BYTES))
    except (ValueError, RecursionError) as error:
        raise ModelError(f"{path} 不是 JSON (not JSON): {error}") from error
    return value if isinstance(value, dict) else {}


def _pooling(config: Mapping[str, Any], name: str) -> Pooling:
    chosen = [
        key.removeprefix("pooling_mode_")
        for key, value in config.items()
        if key.startswith("pooling_mode_") and value is True
    ]
    if not chosen:
        return "cls" if _CLS_FAMILIES.match(name) else "mean"
    if chosen == ["cls_token"]:
        return "cls"
    if chosen == ["mean_tokens"]:
        return "mean"
    raise ModelError(f"不支持的汇聚方式 {'、'.join(chosen)} (unsupported pooling)")


def _length(settings: Mapping[str, Any]) -> int:
    """Most tokens; tokenizers that know no limit say some huge number."""
    stated = (
        settings.get("sentence_bert_config.json", {}).get("max_seq_length"),
        settings.get("tokenizer_config.json", {}).get("model_max_length"),
    )
    fit = [each for each in stated if isinstance(each, int) and 8 <= each <= _DEFAULT_LENGTH]
    return fit[0] if fit else _DEFAULT_LENGTH


def _prompt(prompts: object, *names: str) -> str:
    """The first of the prompts of a sentence-transformers export that has one of the names."""
    known = prompts if isinstance(prompts, dict) else {}
    found = (known[each] for each in names if isinstance(known.get(each), str))
    return readable(next(found, ""))
