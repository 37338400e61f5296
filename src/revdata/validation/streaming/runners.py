"""Distribution of batches over this machine, a Dask cluster or Spark.

What is mapped over are groups of batches, not rows: each worker reads its own batches of the files.
Workers of Dask and executors of Spark need this package with its extra ``scale``, those of Spark in
the same release of Python, and must see the files under the same paths.

Workers of a cluster get batches, not rows, since Spark does not number rows. Keys are compared on
the machine that runs the command, or by the workers in a folder that they share, by another
``work`` on other items.
"""

import os
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import islice
from typing import Any

from revdata.dataset.parquet_files import first_line
from revdata.errors import RevdataError, UnreadableInputError, require_extra
from revdata.validation.streaming.batch_check import check_batches

Items = Iterable[Any]  # groups of batches
Work = Callable[[Any, Any], Any]  # on an item, such as a group, with what all of them share
Runner = Callable[..., Iterator[Any]]  # of items and what they share; results in any order
PATIENCE = "10s"  # until a scheduler of Dask answers
LOCAL = "local[*]"  # Spark on this machine
_THREADS = 2  # where there is memory for two groups
AMPLE_MEMORY = 1 << 30  # bytes, from which two groups are checked at a time
_AHEAD_ON_DASK = 4  # groups a thread of a worker has in hand, so that results do not pile up
_AHEAD_ON_SPARK = 2  # groups for each processor of the cluster
_MOST_ON_SPARK = 512  # groups in hand, for the driver holds their results


def runner_of(
    engine: str, memory: int, scheduler: str | None = None, master: str | None = None
) -> Runner:
    """Return what maps the check for an engine; a cluster may run at an address already."""
    if engine == "dask":
        return partial(run_on_dask, scheduler=scheduler)
    if engine == "spark":
        return partial(run_on_spark, master=master)
    return partial(run_here, threads=_THREADS if memory >= AMPLE_MEMORY else 1)


def run_here(
    groups: Items, plan: Any, threads: int = _THREADS, work: Work = check_batches
) -> Iterator[Any]:
    """Check groups of batches in this process, in order, a few at a time.

    polars uses all processors by itself; a second thread keeps it fed while the first is in Python.
    One more group waits, so that no thread does while a result is taken in.
    """
    with ThreadPoolExecutor(threads) as pool:
        yield from _in_order(pool, lambda group: work(group, plan), groups, lambda: threads + 1)


def _in_order(
    pool: ThreadPoolExecutor,
    check: Callable[[Any], Any],
    groups: Items,
    most: Callable[[], int],
) -> Iterator[Any]:
    """Yield the results of groups in order; at ``most`` so many are in hand at a time."""
    running: deque[Future[Any]] = deque()
    try:
        for group in groups:
            running.append(pool.submit(check, group))
            while len(running) >= most():
                yield running.popleft().result()
        while running:
            yield running.popleft().result()
    finally:
        for future in running:
            future.cancel()


def run_on_dask(
    groups: Items, plan: Any, scheduler: str | None = None, work: Work = check_batches
) -> Iterator[Any]:
    """Check groups on Dask; without a scheduler on a cluster made here, a process a processor.

    Raises UnreadableInputError if there is no scheduler at the address.
    """
    require_extra("dask", "Checks on Dask", "distributed")
    from distributed import Client, LocalCluster, as_completed

    with ExitStack() as stack:
        target = scheduler or stack.enter_context(
            LocalCluster(threads_per_worker=1, dashboard_address=None)
        )
        try:
            client = stack.enter_context(Client(target, timeout=PATIENCE))
        except (OSError, ValueError, TimeoutError) as error:
            raise UnreadableInputError(f"There is no Dask scheduler at {scheduler}.") from error
        shared = client.scatter(plan, broadcast=True)
        waiting = (client.submit(work, group, shared, pure=False) for group in groups)
        threads = sum(client.nthreads().values()) or 1
        running = as_completed(list(islice(waiting, _AHEAD_ON_DASK * threads)))
        for future in running:
            try:
                result = future.result()
            except RevdataError:
                raise
            except Exception as error:  # any failure of a worker: no memory, no package, no file
                message = f"A worker of Dask could not check a batch: {first_line(error)}."
                raise RevdataError(message) from error
            yield result
            future.release()
            for following in islice(waiting, 1):
                running.add(following)


def run_on_spark(
    groups: Items, plan: Any, master: str | None = None, work: Work = check_batches
) -> Iterator[Any]:
    """Check groups on Spark, each in a job of its own; without a master on this machine.

    One job for all would hold every result in the memory of the driver (``collect``), or run two
    tasks at a time on any cluster (``toLocalIterator``). A session that runs already is used.
    Raises UnreadableInputError if Spark cannot be started.
    """
    require_extra("spark", "Checks on Spark", "pyspark")
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    with _spark_session(master) as session, ThreadPoolExecutor(_MOST_ON_SPARK) as pool:
        context = session.sparkContext
        shared = context.broadcast(plan)

        def check(group: Any) -> Any:
            return context.parallelize([group], 1).map(lambda g: work(g, shared.value)).collect()[0]

        def most() -> int:  # a cluster may grow
            processors: int = context.defaultParallelism
            return min(_AHEAD_ON_SPARK * processors, _MOST_ON_SPARK)

        try:
            yield from _in_order(pool, check, groups, most)
        except (PySparkException, Py4JError) as error:
            raise RevdataError(f"Spark could not check a batch: {_reason(error)}.") from error


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
