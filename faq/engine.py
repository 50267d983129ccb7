"""Wires the engine: passes requests to the generation in force."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from faq.bounds import refuse, request_bounds
from faq.errors import LocalIndexNeeded, ModelError, SettingsError
from faq.model import (
    Answer,
    ArticleEntry,
    ArticleId,
    Audience,
    IndexedArticle,
    Passage,
    PassageId,
    Related,
    SearchRequest,
)
from faq.opening import OpenGeneration, Opening
from faq.reports import IndexStats, Promise, VectorState
from faq.round_trips import RoundTrip
from faq.search.beside import sections_beside
from faq.search.distress import is_distress
from faq.search.index import Index
from faq.search.meaning import Meaning
from faq.search.searcher import Searcher
from faq.semantic.store import find_model
from faq.settings import Settings
from faq.storage.publish import is_embedding
from faq.storage.schema import Manifest

if TYPE_CHECKING:
    from faq.catalogue.sections import FoundSections

SUGGESTION_LIMIT = 8
"""Suggestions by default: as many as one takes in at a glance."""
_Result = TypeVar("_Result")


def _opening(settings: Settings, *, one_shot: bool) -> Opening:
    if not settings.cluster:
        return Opening(settings, one_shot=one_shot)
    try:
        from faq.cluster.opening import ClusterOpening
    except ModuleNotFoundError as error:
        raise SettingsError(
            "设置 cluster 需要安装 cluster 附加组件 "
            "(needs the extra: pip install 'faq-steps[cluster]')"
        ) from error
    return ClusterOpening(settings, one_shot=one_shot)


def _completions(index: Index, prefix: str, wanted: int) -> tuple[Related, ...]:
    found = index.suggestions.complete(prefix, wanted)
    passages = index.passages([each.row for each in found])
    return tuple(
        Related(each.text, passage.id) for each, passage in zip(found, passages, strict=True)
    )


def _articles_meeting(opened: OpenGeneration, query: str) -> frozenset[ArticleId]:
    from faq.catalogue.sections import find_articles
    from faq.catalogue.titles import articles_titled

    try:
        return find_articles(opened.searcher.generation, query)
    except LocalIndexNeeded:
        titled = articles_titled(opened.entries(), query)
        if titled is None:
            raise
        return titled


def _promise_in_force(searcher: Searcher) -> Promise | None:
    """The promise of a generation, void where its vectors can't be compared."""
    manifest = searcher.index.manifest
    if manifest.promise is None or manifest.embedding is None or searcher.promise:
        return manifest.promise
    fault = (
        f"承诺是在有模型 {manifest.embedding.name} 时作出的，现在只用词语检索 "
        "(made with the embedding model; words alone rank now)"
    )
    return replace(manifest.promise, sure=None, fault=fault)


class Engine:
    """Answers questions from the index in force; safe to share between threads.

    Only the methods that docs/python.md names are for programs; the others serve our own pages.

    Every call may raise IndexMissing or IndexStale while no index can be opened.  The next call
    after a publication takes up the new generation; if that can't be opened, the error is logged
    and the open one, or the latest one that can be, answers until the next publication.  So it does
    where the open one turns out to be damaged.

    >>> engine = Engine(settings)
    >>> engine.ask("积分多久过期").answered
    True
    """

    def __init__(self, settings: Settings, *, one_shot: bool = False) -> None:
        """`one_shot` is for a question or two: Whoosh, which finds articles by their ids, is not
        imported before it is needed.  Raises SettingsError for a faulty file of the ranking
        model."""
        self.settings = settings
        self._bounds = request_bounds(settings)
        self._opening = _opening(settings, one_shot=one_shot)

    @classmethod
    def open(cls, settings: Settings) -> Engine:
        """An engine with the published generation open and warm.

        >>> Engine.open(settings).stats().articles
        3
        """
        engine = cls(settings)
        engine._current()
        return engine

    @property
    def generation(self) -> str:
        """The name of the generation in force.

        >>> engine.generation == engine.ask("积分").generation
        True
        """
        return self._current().index.manifest.generation

    @property
    def built_at(self) -> str:
        """When the generation in force was built, ISO 8601 with the offset from UTC."""
        return self._current().index.manifest.built_at

    @property
    def is_in_force(self) -> bool:
        """Whether the generation that answers is the published one: not where that is damaged and
        an earlier one answers instead."""
        return self._opening.is_in_force

    def check(self) -> None:
        """Raises what keeps questions from being answered: IndexMissing or IndexStale where no
        index can be opened, IndexUnreachable while the cluster that has it doesn't answer."""
        self._opening.check()

    def take_round_trips(self) -> list[RoundTrip]:
        """The round trips with a cluster since they were last taken; for whoever counts them."""
        return self._opening.take_round_trips()

    @property
    def answers(self) -> str:
        """What differs whenever a question may be answered differently: the generation in force,
        and whether meaning takes part."""
        opened = self._current()
        words = "" if opened.meaning.encoder else " words"
        return f"{opened.index.manifest.generation}{words}"

    @property
    def searcher(self) -> Searcher:
        """What searches the generation in force, for those who look deeper than an answer."""
        return self._current().searcher

    def ask(self, question: str | SearchRequest) -> Answer:
        """The answer to a question, or to a request that tells more than a question; raises
        QuestionError when it is out of bounds.

        >>> answer = engine.ask("运费谁出")
        >>> answer.outcome, len(answer.choices)
        ('choices', 2)
        >>> engine.ask(SearchRequest("运费谁出", reader="seller")).hits[0].passage.steps[0].text
        '核对发货记录'
        """
        request = self._request(question) if isinstance(question, str) else question
        self._bounds.check(request)
        if not request.day:
            request = structs.replace(request, day=date.today().isoformat())
        return self._from_whole(lambda opened: opened.answer(request))

    def suggest(self, prefix: str, *, limit: int | None = None) -> tuple[Related, ...]:
        """Questions and headings that complete `prefix`, best first, by default
        `SUGGESTION_LIMIT` of them; raises QuestionError for a `limit` out of bounds.

        >>> [suggested.question for suggested in engine.suggest("jifen")]
        ['积分多久过期']
        """
        bound = self._bounds.limit
        wanted = bound.nearest(SUGGESTION_LIMIT) if limit is None else limit
        refuse(bound.faults(wanted))
        if is_distress(prefix, self.settings):
            return ()
        return self._from_whole(lambda opened: _completions(opened.index, prefix, wanted))

    def examples(self, reader: Audience | None = None) -> tuple[str, ...]:
        """Questions that the corpus surely answers, the same ones as long as a generation is in
        force; none that is for the other side than the `reader` alone."""
        return self._from_whole(lambda opened: opened.examples(reader))

    def has_sides(self) -> bool:
        """Whether some passages are for buyers alone or for sellers alone."""
        return self._current().index.has_sides

    def articles(self) -> tuple[ArticleEntry, ...]:
        """All articles, by the path of their sources.

        >>> [entry.title for entry in engine.articles()]
        ['积分', '收到破损的包裹', '处理退回的货']
        """
        return self._from_whole(lambda opened: opened.entries())

    def articles_meeting(self, query: str) -> frozenset[ArticleId]:
        """The articles whose title, tags, audience or folder meet a query as `faq find` takes it;
        raises FindError where it can't be read, and LocalIndexNeeded where it is more than words of
        titles and a cluster has the index."""
        return self._from_whole(lambda opened: _articles_meeting(opened, query))

    def find(self, query: str, limit: int) -> FoundSections:
        """The sections that meet an editor's query, as ``faq find`` takes it, with what the
        databases know of them; raises FindError, FeedbackError and LogError.

        >>> [section.heading for section in engine.find("audience:seller", 2).sections]
        ['运费由谁承担', '怎么约快递上门']
        """
        from faq.catalogue.counts import counts_of
        from faq.catalogue.sections import find_sections

        counts = counts_of(self.settings)
        return self._from_whole(
            lambda opened: find_sections(opened.searcher.generation, query, limit, counts)
        )

    def folders(self) -> dict[str, str]:
        """Folders of the corpus with the names people know them by, in the order to show."""
        return dict(self._current().searcher.analyzer.lexicon.folders)

    def article(self, article_id: str) -> IndexedArticle | None:
        """An article with its passages, or None when there is none of that id.

        >>> indexed = engine.article("seller")
        >>> [passage.heading for passage in indexed.passages]
        ['运费由谁承担', '怎么约快递上门']
        """
        return self._from_whole(lambda opened: opened.index.article(ArticleId(article_id)))

    def passage(self, passage_id: str) -> Passage | None:
        """The passage of an id, or None when there is none.

        >>> engine.passage("both#积分多久过期").text
        '一年以后清零。'
        """
        return self._from_whole(lambda opened: opened.passage(PassageId(passage_id)))

    def standing_alone(self, passage: Passage) -> Related:
        """The passage, or the one that it is a step or an alternative of."""
        return self._from_whole(lambda opened: opened.standing_alone(passage))

    def beside(self, passage: Passage, limit: int) -> tuple[Related, ...]:
        """The sections of the same article nearest to the one that the passage belongs to, in the
        article's order: those that stand alone, each heading once."""
        own = self.standing_alone(passage)
        indexed = self.article(passage.article_id)
        return sections_beside(own, indexed.passages, limit) if indexed else ()

    def article_at(self, path: str) -> ArticleId | None:
        """The article whose id or file is `path`, or None."""
        return self._from_whole(lambda opened: opened.paths().get(path))

    def stats(self) -> IndexStats:
        """The generation in force: when, from what, how many, how large.

        >>> engine.stats().passages
        5
        """
        return self._from_whole(self._stats)

    def _request(self, question: str) -> SearchRequest:
        """A question with all else as the settings say."""
        return SearchRequest(question, limit=self._bounds.limit.nearest(self.settings.limit))

    def _stats(self, opened: OpenGeneration) -> IndexStats:
        searcher, index = opened.searcher, opened.index
        manifest, packs = index.manifest, searcher.analyzer.lexicon.packs
        return IndexStats(
            generation=manifest.generation,
            built_at=manifest.built_at,
            corpus=manifest.corpus,
            articles=manifest.articles,
            passages=manifest.passages,
            steps=manifest.steps,
            terms=manifest.terms,
            bytes=index.size(),
            seconds=manifest.seconds,
            faults=tuple(fault for source in index.sources() for fault in source.faults),
            outdated_settings=self._opening.outdated_settings(manifest),
            model=manifest.embedding,
            vectors=self._vector_state(opened.meaning),
            vectors_fault=opened.meaning.fault or self._model_fault(manifest),
            learnt=bool(opened.meaning.encoder and opened.meaning.encoder.adapter),
            learnt_fault=opened.meaning.adapter_fault,
            packs=packs.names,
            packs_by=packs.by,
            promise=_promise_in_force(searcher),
        )

    def vector_state(self) -> VectorState:
        """Whether the generation in force has vectors, or some process is making them."""
        return self._vector_state(self._current().meaning)

    def _vector_state(self, meaning: Meaning) -> VectorState:
        if not self.settings.cluster and is_embedding(self.settings.index):
            return "making"
        if meaning.encoder:
            return "ready"
        return "unused" if meaning.model else "none"

    def _model_fault(self, manifest: Manifest) -> str:
        """Why there are no vectors although the settings name a model."""
        if manifest.embedding:
            return ""
        try:
            find_model(self.settings.models, self.settings.model)
        except ModelError as error:
            return str(error)
        return ""

    def _from_whole(self, read: Callable[[OpenGeneration], _Result]) -> _Result:
        """What `read` gives of the open generation or, where that turns out to be damaged, of an
        earlier one."""
        opened = self._current()
        try:
            return read(opened)
        except Exception as error:  # noqa: BLE001 -- raised again unless it comes of damage
            return read(self._opening.instead(opened, error))

    def _current(self) -> OpenGeneration:
        return self._opening.current()
