"""Map the check of batches over the executors of Spark, by ``mapInPandas``.

Executors need this package with its extra ``scale`` in the same release of Python, and must see the
files under the same paths. What is mapped over are the batches, not the rows, because Spark does
not number rows; each executor reads its own batches of the files.
"""

import os
import pickle
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from revdata.errors import MissingExtraError, RevdataError, UnreadableInputError
from revdata.validation.streaming.batch_check import BatchResult, Plan, check_batches
from revdata.validation.streaming.record_bounds import Batch

if TYPE_CHECKING:
    import pandas as pd

LOCAL = "local[*]"


def run_on_spark(
    groups: Iterable[Sequence[Batch]], plan: Plan, master: str | None = None
) -> Iterator[BatchResult]:
    """Yield the results as they come; without a master Spark runs on this machine.

    A session that runs already is used. Raises UnreadableInputError if Spark cannot be started.
    """
    try:
        from pyspark.errors import PySparkException  # heavy
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise MissingExtraError("spark", "Checks on Spark") from error
    running = SparkSession.getActiveSession()
    try:
        session = running or _started(SparkSession.builder, master)
    except Exception as error:  # Java missing, no such master: each its own type
        raise UnreadableInputError(
            f"Spark cannot be started at {master or LOCAL}; it needs Java 17 and a master there."
        ) from error
    try:
        jobs = [(pickle.dumps(group),) for group in groups]
        shared = session.sparkContext.broadcast(pickle.dumps(plan))

        def check(frames: Iterator["pd.DataFrame"]) -> Iterator["pd.DataFrame"]:
            import pandas as pd  # heavy

            known = pickle.loads(shared.value)
            for frame in frames:
                for job in frame["batches"]:
                    result = check_batches(pickle.loads(bytes(job)), known)
                    yield pd.DataFrame({"result": [pickle.dumps(result)]}, dtype=object)

        if jobs:
            frame = session.createDataFrame(jobs, "batches binary").repartition(len(jobs))
            results = frame.mapInPandas(check, "result binary")
            try:
                for row in results.toLocalIterator(prefetchPartitions=True):
                    yield pickle.loads(bytes(row["result"]))
            except PySparkException as error:
                raise RevdataError(f"Spark could not check a batch: {_reason(error)}.") from error
    finally:
        if running is None:
            session.stop()


def _started(builder: Any, master: str | None) -> Any:
    settings = {
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.execution.arrow.maxRecordsPerBatch": "1",  # results are megabytes each
    }
    if (master or LOCAL).startswith("local"):  # elsewhere the cluster knows where its Python is
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for name, value in settings.items():
        builder = builder.config(name, value)
    session = builder.appName("revdata").master(master or LOCAL).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _reason(error: Exception) -> str:
    """Return the line of a Python traceback that names the error, or the first of the message."""
    lines = str(error).splitlines()
    named = [line for line in lines if re.match(r"[\w.]+(?:Error|Exception): ", line)]
    return (named[-1:] or lines[:1] or [type(error).__name__])[0].rstrip(".")
