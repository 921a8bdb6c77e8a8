"""The engine for several hosts and large stocks: Elasticsearch. The only module that knows its client library.

How it is built, by file: indices, alias and order of writes in elasticsearch_generations.py, queries in
elasticsearch_queries.py and elasticsearch_answers.py, documents and hits in elasticsearch_documents.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import islice
from typing import Any
from zlib import crc32

from elasticsearch import ApiError, Elasticsearch, TransportError
from elasticsearch_dsl import A, Date, Document, Keyword, MetaField, MultiSearch, Object, Search, Text, analyzer, token_filter, tokenizer
from elasticsearch_dsl.response import Response

from search.contract import Health, Hit, IndexBroken, Read, Results, SearchDocument, SearchRequest, SearchUnavailable
from search.german import LONGEST_WORD
from search.highlight import FRAGMENT_LENGTH, LONGEST_TEXT

from . import elasticsearch_answers as answers
from .elasticsearch_documents import FORMAT_VERSION, as_actions
from .elasticsearch_generations import REPLICAS, Generation, Generations
from .elasticsearch_queries import SPELLING, Question
from .impatient import ImpatientNode

READING = 0.8
"""Seconds that a search may take, all its requests together: the page has two, and the database needs some of them."""
WRITING = 20.0
"""Seconds that a request of the worker may take."""
CHUNK = 500
"""Documents of one bulk request."""
DEEPEST = 200_000
"""Hits that can be asked for at most, offset and limit together."""
MISSING = "index_not_found_exception"
MOVED = (404, 503)
"""What a search is told whose index is removed at that moment."""

_words = tokenizer("words", "char_group", tokenize_on_chars=["whitespace", "punctuation", "symbol", "\u00ad", "\u200b"])
_no_data = token_filter("no_data", "length", max=LONGEST_WORD)
_stops = token_filter("german_stops", "stop", stopwords="_german_")
# "german2" is Snowball's German with ae, oe and ue as umlauts. tantivy's is younger: System and Systeme, Bürger and Bürgerin,
# Regel and Regeln have one stem there. With these endings done before and after, 99 words of 100 have the same stem (compared).
_endings = (
    token_filter("german_persons", "pattern_replace", pattern="^(.{2,}er)in(?:nen)?$", replacement="$1"),
    token_filter("german_rules", "pattern_replace", pattern="^(.{3,}l)ns?$", replacement="$1"),
    token_filter("german_systems", "pattern_replace", pattern="(?<=syst)em(?:e|en|es|s)?$", replacement="m"),
)
_restored = token_filter("german_system", "pattern_replace", pattern="(?<=syst)m$", replacement="em")
_stems = (*_endings, token_filter("german_stems", "stemmer", language="german2"), _restored, "asciifolding")
_german = analyzer("german_text", tokenizer=_words, filter=[_no_data, "lowercase", _stops, *_stems])
_parts = analyzer("german_parts", tokenizer=_words, filter=["lowercase", *_stems])
_spelling = analyzer(SPELLING, tokenizer=_words, filter=[_no_data, "lowercase", "asciifolding"])
_begun = analyzer("german_begun", tokenizer=_words, filter=[_no_data, "lowercase", "german_normalization", "asciifolding"])


class IndexedDocument(Document):
    """The mapping. Texts that fragments are taken from carry offsets, so that a highlight reads no text twice."""

    key = Keyword()
    kind = Keyword()
    url = Keyword(index=False, doc_values=False)
    audiences = Keyword()
    facets = Object(dynamic=True)
    order = Keyword()
    date = Date()
    title = Text(analyzer=_german, fields={"begun": Text(analyzer=_begun, index_prefixes={"min_chars": 1, "max_chars": 10})})
    keywords = Text(analyzer=_german)
    topics = Text(analyzer=_german)
    municipality = Text(analyzer=_german)
    summary = Text(analyzer=_german, index_options="offsets")
    text = Text(analyzer=_german, index_options="offsets")
    attachments = Text(analyzer=_german, index_options="offsets")
    parts = Text(analyzer=_parts, index_options="freqs")

    class Meta:
        dynamic = MetaField("strict")
        dynamic_templates = MetaField([{"codes": {"path_match": "facets.*", "mapping": {"type": "keyword"}}}])

    class Index:
        settings = {"number_of_shards": 1, "max_result_window": DEEPEST, "gc_deletes": "12h", **REPLICAS}
        analyzers = [_spelling]


class ElasticsearchEngine:
    """One portal's index on one server or cluster. Safe to share between the threads of a process."""

    def __init__(self, url: str, prefix: str) -> None:
        # No retries: a search would take twice its time, and the worker repeats its tasks itself.
        self._client = Elasticsearch(url, node_class=ImpatientNode, request_timeout=WRITING, max_retries=0, retry_on_timeout=False)
        self._generations = Generations(self._client, prefix, FORMAT_VERSION)
        self._alias = self._generations.alias

    # --- Writing ---------------------------------------------------------------

    def refresh(self, keys: Sequence[str], read: Read) -> None:
        with _translated():
            ticket = self._generations.draw()
            generations = self._generations.all()
        if not generations:
            raise IndexBroken("no index yet")
        documents = {document.key: document for document in read(keys)}
        actions = [action for key in dict.fromkeys(keys) for action in as_actions(key, documents.get(key), ticket)]
        # The one in the making first: it must not be published without what the current one already knows.
        for generation in sorted(generations, key=lambda each: each.is_current):
            self._bulk(generation, actions, refresh=generation.is_current)

    def rebuild(self, documents: Iterable[SearchDocument], read: Read) -> int:
        """As the contract says, but nothing is read again: who writes meanwhile writes into both generations."""
        with _translated():
            self._generations.drop_abandoned()
            new = self._generations.create(**IndexedDocument._index.to_dict())
        try:
            with _translated():
                ticket = self._generations.draw()  # after the new index can be seen by all writers
            count = self._fill(new, documents, ticket)
            with _translated():
                self._client.options(ignore_status=404).indices.refresh(index=new.name)
                self._generations.publish(new)  # or a younger rebuild was faster, then its index is as good
        except BaseException:
            with _translated():
                self._generations.drop(new)
            raise
        return count

    def _fill(self, new: Generation, documents: Iterable[SearchDocument], ticket: int) -> int:
        """Write all documents while the next ones are read; their number. Ends early where a younger rebuild has removed ``new``."""
        count, remaining = 0, iter(documents)
        sending: Future[bool] | None = None
        with ThreadPoolExecutor(max_workers=1) as sender:
            while chunk := list(islice(remaining, CHUNK)):
                actions = [action for document in chunk for action in as_actions(document.key, document, ticket)]
                if sending and not sending.result():
                    return count
                sending = sender.submit(self._bulk, new, actions)
                count += len(chunk)
            if sending:
                sending.result()
        return count

    def _bulk(self, generation: Generation, actions: Sequence[Mapping[str, Any]], *, refresh: bool = False) -> bool:
        """Write into one generation; False where it is gone. What Elasticsearch holds in a newer state stays."""
        with _translated():
            answer = self._client.bulk(index=generation.writes, operations=actions, require_alias=True, refresh=refresh)
        results = [result for item in answer["items"] for result in item.values()]
        errors = [result["error"] for result in results if "error" in result and result["status"] != 409]
        refused = [error for error in errors if error["type"] != MISSING]
        if refused:
            raise SearchUnavailable(f"{len(refused)} documents refused, the first: {refused[0]}")
        return not errors

    # --- Reading ---------------------------------------------------------------

    def search(self, request: SearchRequest) -> Results:
        return answers.search(self._asking(same_copy=request.text), request)

    def suggest(self, text: str, audiences: frozenset[str], limit: int) -> tuple[Hit, ...]:
        return answers.suggest(self._asking(), text, audiences, limit)

    def similar(self, key: str, audiences: frozenset[str], limit: int, kinds: tuple[str, ...] = ()) -> tuple[Hit, ...]:
        return answers.similar(self._asking(), key, self._alias, audiences, limit, kinds)

    def health(self) -> Health:
        with _translated():
            names = self._client.options(request_timeout=READING).indices.get_alias(index=self._alias)
        return Health("elasticsearch", next(iter(names)), answers.kinds(self._asking()))

    def verify(self) -> Health:
        """Elasticsearch compares checksums itself and takes a damaged shard away: what counts is that all shards answer."""
        with _translated():
            self._client.indices.refresh(index=self._alias)
        return self.health()

    def _asking(self, same_copy: str = "") -> answers.Ask:
        """A way to ask whose requests together take READING seconds.

        Copies of an index order equal scores differently: what has the same ``same_copy`` is answered by one of them.
        """
        ends = time.monotonic() + READING

        def send(questions: Sequence[Question]) -> list[answers.Answer]:
            client = self._client.options(request_timeout=max(ends - time.monotonic(), 0.01))
            together = MultiSearch(using=client, index=self._alias)
            for question in questions:
                together = together.add(_as_search(question, str(crc32(same_copy.encode()))))
            return _checked(together.execute, questions)

        def ask(*questions: Question) -> Sequence[answers.Answer]:
            with _translated():
                try:
                    return send(questions)
                except ApiError as error:
                    if _status(error) not in MOVED:
                        raise
                    return send(questions)  # the alias has just moved on to the next generation, and this one was removed

        return ask


def _as_search(question: Question, same_copy: str) -> Search[Any]:
    # Given as it is: Q() would copy the whole query once for each of its levels, which takes a millisecond.
    search = Search().extra(query=question.query).source(list(question.fields) or False)[question.offset : question.offset + question.size]
    search = search.params(preference=same_copy, allow_partial_search_results=False)
    search = search.extra(**({"terminate_after": question.enough} if question.enough else {"track_total_hits": True}))
    if question.filter_after:
        search = search.extra(post_filter=question.filter_after)
    for name, counted in question.counts.items():
        search.aggs.bucket(name, A(counted))
    if question.sort:
        search = search.sort(*question.sort)
    if question.highlighted:
        search = search.highlight_options(encoder="html", pre_tags=["<mark>"], post_tags=["</mark>"], max_analyzed_offset=LONGEST_TEXT)
        search = search.highlight(*question.highlighted, number_of_fragments=1, fragment_size=FRAGMENT_LENGTH)
        search = search.highlight("title", number_of_fragments=0)
    return search


def _checked(execute: Callable[[], Iterable[Response[Any]]], questions: Sequence[Question]) -> list[answers.Answer]:
    """The answers as plain data; raises SearchUnavailable for what is none, and the client's own errors."""
    try:
        responses = [response.to_dict() for response in execute()]
        return [answers.checked(question, response) for question, response in zip(questions, responses, strict=True)]
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise SearchUnavailable(f"an answer that nobody understands: {error!r}") from error


# --- Errors ----------------------------------------------------------------------------


@contextmanager
def _translated() -> Iterator[None]:
    """What the client says about a server that is away, in the words of the contract."""
    try:
        yield
    except ApiError as error:
        if MISSING in str(error.body):
            raise IndexBroken(str(error.body)) from error
        raise SearchUnavailable(str(error.body)) from error
    except TransportError as error:
        raise SearchUnavailable(str(error)) from error


def _status(error: ApiError) -> Any:
    """The status of the search that failed; that of the request says nothing where several were sent together."""
    return error.body.get("status") if isinstance(error.body, dict) else error.status_code
