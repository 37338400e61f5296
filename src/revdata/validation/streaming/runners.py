"""Distribution of work over this machine, a Dask cluster or Spark.

What the workers get are groups of batches, not rows, which Spark does not number: each reads its
own batches of the files. Where they share a folder, they also answer queries, a slice each. Workers
of Dask and executors of Spark need this package with its extra ``scale``, those of Spark in the
same release of Python, and must see the files under the same paths.
"""

import os
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from itertools import islice
from typing import Any, Protocol, TypeVar, cast

from revdata.dataset.parquet_files import first_line
from revdata.errors import RevdataError, UnreadableInputError, require_extra

Item = TypeVar("Item")
Shared = TypeVar("Shared")
Result = TypeVar("Result")
Work = Callable[[Item, Shared], Result]  # on an item, with what all items share
PATIENCE = "10s"  # until a scheduler of Dask answers
LOCAL = "local[*]"  # Spark on this machine
_THREADS = 2  # where there is memory for two groups
AMPLE_MEMORY = 1 << 30  # bytes, from which two groups are checked at a time
_AHEAD_ON_DASK = 4  # groups a thread of a worker has in hand, so that results do not pile up
_AHEAD_ON_SPARK = 2  # groups for each processor of the cluster
_MOST_ON_SPARK = 512  # groups in hand, for the driver holds their results


class Runner(Protocol):
    """What maps work over items, such as the check of batches over groups of them."""

    in_process: bool  # whether it works in this process, which sees its temporary files

    def map(
        self, work: Work[Item, Shared, Result], items: Iterable[Item], shared: Shared
    ) -> Iterator[Result]:
        """Yield the results in any order; a few items are in hand at a time.

        Raises RevdataError if the work does, or if a worker fails.
        """


def runner_of(
    engine: str, memory: int, scheduler: str | None = None, master: str | None = None
) -> AbstractContextManager[Runner]:
    """Return what gives the runner of an engine; a cluster may run at an address already."""
    if engine == "dask":
        return dask_runner(scheduler)
    if engine == "spark":
        return spark_runner(master)
    return nullcontext(ThreadRunner(_THREADS if memory >= AMPLE_MEMORY else 1))


class ThreadRunner:
    """Work in this process, whose results come in order.

    polars uses all processors by itself; a second thread keeps it fed while the first is in Python.
    One more item waits, so that no thread does while a result is taken in.
    """

    in_process = True

    def __init__(self, threads: int = _THREADS) -> None:
        """Work in so many threads."""
        self._threads = threads

    def map(
        self, work: Work[Item, Shared, Result], items: Iterable[Item], shared: Shared
    ) -> Iterator[Result]:
        """Yield the results; see ``Runner.map``."""
        with ThreadPoolExecutor(self._threads) as pool:
            most = self._threads + 1
            yield from _in_order(pool, lambda item: work(item, shared), items, lambda: most)


def _in_order(
    pool: ThreadPoolExecutor,
    work: Callable[[Item], Result],
    items: Iterable[Item],
    most: Callable[[], int],
) -> Iterator[Result]:
    """Yield the results of items in order; at ``most`` so many are in hand at a time."""
    running: deque[Future[Result]] = deque()
    try:
        for item in items:
            running.append(pool.submit(work, item))
            while len(running) >= most():
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()


@contextmanager
def dask_runner(scheduler: str | None = None) -> Iterator[Runner]:
    """Give Dask; without a scheduler a cluster is made here, with a process a processor.

    Raises UnreadableInputError if there is no scheduler at the address.
    """
    require_extra("dask", "Checks on Dask", "distributed")
    from distributed import Client, LocalCluster

    with ExitStack() as stack:
        target = scheduler or stack.enter_context(
            LocalCluster(threads_per_worker=1, dashboard_address=None)
        )
        try:
            client = stack.enter_context(Client(target, timeout=PATIENCE))
        except (OSError, ValueError, TimeoutError) as error:
            raise UnreadableInputError(f"There is no Dask scheduler at {scheduler}.") from error
        yield _DaskRunner(client)


class _DaskRunner:
    in_process = False

    def __init__(self, client: Any) -> None:
        self._client = client

    def map(
        self, work: Work[Item, Shared, Result], items: Iterable[Item], shared: Shared
    ) -> Iterator[Result]:
        from distributed import as_completed

        client = self._client
        everywhere = client.scatter(shared, broadcast=True)
        waiting = (client.submit(work, item, everywhere, pure=False) for item in items)
        threads = sum(client.nthreads().values()) or 1
        running = as_completed(list(islice(waiting, _AHEAD_ON_DASK * threads)))
        for future in running:
            try:
                result = future.result()
            except RevdataError:
                raise
            except Exception as error:  # any failure of a worker: no memory, no package, no file
                raise RevdataError(f"A worker of Dask failed: {first_line(error)}.") from error
            yield result
            future.release()
            for following in islice(waiting, 1):
                running.add(following)


@contextmanager
def spark_runner(master: str | None = None) -> Iterator[Runner]:
    """Give the Spark session that runs already, or one made here, without a master on this machine.

    Raises UnreadableInputError if Spark cannot be started.
    """
    require_extra("spark", "Checks on Spark", "pyspark")
    with _spark_session(master) as session:
        yield _SparkRunner(session.sparkContext)


class _SparkRunner:
    """Spark with a job for each item.

    One job for all would hold every result in the memory of the driver (``collect``), or run two
    tasks at a time on any cluster (``toLocalIterator``).
    """

    in_process = False

    def __init__(self, context: Any) -> None:
        self._context = context

    def map(
        self, work: Work[Item, Shared, Result], items: Iterable[Item], shared: Shared
    ) -> Iterator[Result]:
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        context = self._context
        everywhere = context.broadcast(shared)

        def in_a_job(item: Item) -> Result:
            items = context.parallelize([item], 1)
            (result,) = items.map(lambda item: work(item, everywhere.value)).collect()
            return cast("Result", result)

        def most() -> int:  # a cluster may grow
            processors: int = context.defaultParallelism
            return min(_AHEAD_ON_SPARK * processors, _MOST_ON_SPARK)

        with ThreadPoolExecutor(_MOST_ON_SPARK) as pool:
            try:
                yield from _in_order(pool, in_a_job, items, most)
            except (PySparkException, Py4JError) as error:
                raise RevdataError(f"A worker of Spark failed: {_reason(error)}.") from error


@contextmanager
def _spark_session(master: str | None) -> Iterator[Any]:
    """Give the session that runs, or one that is stopped at the end."""
    from pyspark.sql import SparkSession

    running = SparkSession.getActiveSession()
    try:
        session = running or _started(SparkSession.builder, master or LOCAL)
    except Exception as error:  # Java missing, no such master: each its own type
        raise UnreadableInputError(
            f"Spark cannot be started at {master or LOCAL}; it needs Java 17 and a master there."
        ) from error
    try:
        yield session
    finally:
        if running is None:
            session.stop()


def _started(builder: Any, master: str) -> Any:
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
    }
    if master.startswith("local"):  # elsewhere the cluster knows where its Python is
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    session = builder.appName("revdata").master(master).config(map=settings).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _reason(error: Exception) -> str:
    """Return the line of a Python traceback that names the error, or the first of the message."""
    named = re.findall(r"^[\w.]+(?:Error|Exception): .*", str(error), re.MULTILINE)
    return named[-1].rstrip(".") if named else first_line(error)
