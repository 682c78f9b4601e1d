"""Passages -> the answers of one system, in a process of its own, for `python -m eval peers`.

The peers live in an environment of their own (`eval/peers.txt`), whose Python runs this file: it
imports nothing of ours but for our own part.  With `--texts` it writes the passages into a folder;
later it opens that folder and answers each line of its input, a question, with the milliseconds
that took, or, with `--port`, answers over HTTP.
"""

import argparse
import json
import re
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import mul
from pathlib import Path
from typing import Any

K = 10  # passages of a search
_READ = 3  # passages whose sentences verbatim-core reads
_ALIKE = 0.45  # cosine from which on it quotes a sentence
_NO_MODEL = object()  # in the place of a language model, which is never asked

Ask = Callable[[str], int]
"""A question to the number of the best passage, or to how many quotes the answer has."""


@dataclass(frozen=True, slots=True)
class System:
    """How passages are written into a folder with a model's vectors, and how that is asked."""

    write: Callable[[Sequence[str], Path, str], None]
    open: Callable[[Path, str], Ask]


def _write_langchain(texts: Sequence[str], folder: Path, model: str) -> None:
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    numbered = [{"number": number} for number in range(len(texts))]
    FAISS.from_texts(
        list(texts), HuggingFaceEmbeddings(model_name=model), metadatas=numbered
    ).save_local(str(folder))


def _open_langchain(folder: Path, model: str) -> Ask:
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings

    store = FAISS.load_local(
        str(folder), HuggingFaceEmbeddings(model_name=model), allow_dangerous_deserialization=True
    )
    return lambda query: int(store.similarity_search(query, k=K)[0].metadata["number"])


def _write_llamaindex(texts: Sequence[str], folder: Path, model: str) -> None:
    import faiss
    from llama_index.core import StorageContext, VectorStoreIndex
    from llama_index.core.schema import TextNode
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.faiss import FaissVectorStore

    embedding = HuggingFaceEmbedding(model_name=model)
    store = FaissVectorStore(faiss.IndexFlatIP(len(embedding.get_text_embedding("width"))))
    nodes = [TextNode(id_=str(number), text=text) for number, text in enumerate(texts)]
    context = StorageContext.from_defaults(vector_store=store)
    VectorStoreIndex(nodes, storage_context=context, embed_model=embedding).storage_context.persist(
        str(folder)
    )


def _open_llamaindex(folder: Path, model: str) -> Ask:
    from llama_index.core import StorageContext, load_index_from_storage
    from llama_index.embeddings.huggingface import HuggingFaceEmbedding
    from llama_index.vector_stores.faiss import FaissVectorStore

    store = FaissVectorStore.from_persist_dir(str(folder))
    context = StorageContext.from_defaults(vector_store=store, persist_dir=str(folder))
    index = load_index_from_storage(context, embed_model=HuggingFaceEmbedding(model_name=model))
    retriever = index.as_retriever(similarity_top_k=K)
    return lambda query: int(retriever.retrieve(query)[0].node.node_id)


def _write_haystack(texts: Sequence[str], folder: Path, model: str) -> None:
    from haystack import Document
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersDocumentEmbedder,
    )
    from haystack_integrations.document_stores.faiss import FAISSDocumentStore

    documents = [Document(id=str(number), content=text) for number, text in enumerate(texts)]
    embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
    embedder.warm_up()
    embedded = embedder.run(documents=documents)["documents"]
    store = FAISSDocumentStore(embedding_dim=len(embedded[0].embedding))
    store.write_documents(embedded)
    store.save(str(folder / "store"))


def _open_haystack(folder: Path, model: str) -> Ask:
    from haystack import Pipeline
    from haystack_integrations.components.embedders.sentence_transformers import (
        SentenceTransformersTextEmbedder,
    )
    from haystack_integrations.components.retrievers.faiss import FAISSEmbeddingRetriever
    from haystack_integrations.document_stores.faiss import FAISSDocumentStore

    store = FAISSDocumentStore(index_path=str(folder / "store"))
    pipeline = Pipeline()
    pipeline.add_component(
        "embedder", SentenceTransformersTextEmbedder(model=model, progress_bar=False)
    )
    pipeline.add_component("retriever", FAISSEmbeddingRetriever(document_store=store, top_k=K))
    pipeline.connect("embedder.embedding", "retriever.query_embedding")

    def ask(query: str) -> int:
        found = pipeline.run({"embedder": {"text": query}})["retriever"]["documents"]
        return int(found[0].id)

    return ask


def _write_txtai(texts: Sequence[str], folder: Path, model: str) -> None:
    from txtai import Embeddings

    embeddings = Embeddings(path=model)
    embeddings.index(list(enumerate(texts)))
    embeddings.save(str(folder))


def _open_txtai(folder: Path, _: str) -> Ask:
    from txtai import Embeddings

    embeddings = Embeddings()
    embeddings.load(str(folder))

    def ask(query: str) -> int:
        found = embeddings.search(query, K)  # those below 0 are left out
        return int(found[0][0]) if found else -1

    return ask


def _open_verbatim(folder: Path, model: str) -> Ask:
    """Search, then quote the sentences that are alike enough: it brings no small extractor."""
    from langchain_community.vectorstores import FAISS
    from langchain_huggingface import HuggingFaceEmbeddings
    from verbatim_core import VerbatimTransform
    from verbatim_core.extractors import SpanExtractor
    from verbatim_core.templates import TemplateManager

    embeddings = HuggingFaceEmbeddings(model_name=model)
    store = FAISS.load_local(str(folder), embeddings, allow_dangerous_deserialization=True)

    class Extractor(SpanExtractor):  # type: ignore[misc]
        def extract_spans(self, question: str, search_results: list[Any]) -> dict[str, list[str]]:
            asked = embeddings.embed_query(question)
            found = {}
            for result in search_results:
                sentences = re.split(r"(?<=[.!?])\s+", result.text)
                vectors = embeddings.embed_documents(sentences)
                alike = [sum(map(mul, asked, vector)) for vector in vectors]
                found[result.text] = [
                    sentence
                    for sentence, cosine in zip(sentences, alike, strict=True)
                    if cosine >= _ALIKE
                ]
            return found

    transform = VerbatimTransform(
        llm_client=_NO_MODEL,
        extractor=Extractor(),
        template_manager=TemplateManager(llm_client=_NO_MODEL, default_mode="static"),
    )

    def ask(query: str) -> int:
        found = store.similarity_search(query, k=_READ)
        context = [{"content": each.page_content} for each in found]
        return len(transform.transform(question=query, context=context).structured_answer.citations)

    return ask


def _open_ours(folder: Path, _: str) -> Ask:
    from rag import load

    pipeline = load(folder)
    return lambda query: pipeline.retrieve(query, k=K)[0].row


def _open_our_answer(folder: Path, _: str) -> Ask:
    from rag import load

    pipeline = load(folder)
    return lambda query: len(pipeline.ask(query).quotes)


def _nothing(texts: Sequence[str], folder: Path, model: str) -> None:
    """Our index is built by the caller."""


SYSTEMS = {
    "langchain": System(_write_langchain, _open_langchain),
    "llamaindex": System(_write_llamaindex, _open_llamaindex),
    "haystack": System(_write_haystack, _open_haystack),
    "txtai": System(_write_txtai, _open_txtai),
    "verbatim-core": System(_write_langchain, _open_verbatim),
    "ask-article search": System(_nothing, _open_ours),
    "ask-article": System(_nothing, _open_our_answer),
}


def _answer(ask: Ask) -> None:
    """Answer each question of the input with the milliseconds it took."""
    for line in sys.stdin:
        question = json.loads(line)
        started = time.perf_counter()
        ask(question)
        print((time.perf_counter() - started) * 1000, flush=True)


def _serve(ask: Ask, port: int) -> None:
    """Answer over HTTP behind the same small server, whatever the system."""
    import uvicorn
    from starlette.applications import Starlette
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import JSONResponse
    from starlette.routing import Route

    async def answer(request: Request) -> JSONResponse:
        question = (await request.json())["question"]
        return JSONResponse({"found": await run_in_threadpool(ask, question)})

    async def ready(_: Request) -> JSONResponse:
        return JSONResponse({})

    routes = [
        Route("/api/v1/ask", answer, methods=["POST"]),
        Route("/healthcheck/ready", ready),
    ]
    uvicorn.run(Starlette(routes=routes), port=port, log_level="warning")


def main() -> None:
    """Write, serve or ask one system."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("system", choices=SYSTEMS)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="")
    parser.add_argument("--texts", type=Path, help="write these")
    parser.add_argument("--port", type=int, help="serve there")
    options = parser.parse_args()
    system = SYSTEMS[options.system]
    if options.texts:
        texts = json.loads(options.texts.read_text(encoding="utf-8"))
        system.write(texts, options.folder, options.model)
        return
    ask = system.open(options.folder, options.model)
    if options.port:
        _serve(ask, options.port)
    else:
        _answer(ask)


if __name__ == "__main__":
    main()
