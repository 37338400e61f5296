"""Map the check of batches over the workers of a Dask cluster.

Workers need this package with its extra ``scale``, and must see the files under the same paths.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import islice

from revdata.dataset.parquet_files import first_line
from revdata.errors import MissingExtraError, RevdataError, UnreadableInputError
from revdata.validation.streaming.batch_check import BatchResult, Plan, check_batches
from revdata.validation.streaming.record_bounds import Batch

PATIENCE = "10s"  # until a scheduler answers
AHEAD = 4  # groups of batches a thread of a worker has in hand, so that results do not pile up


def run_on_dask(
    groups: Iterable[Sequence[Batch]], plan: Plan, scheduler: str | None = None
) -> Iterator[BatchResult]:
    """Yield the results as they come, in any order; without a scheduler from a cluster made here.

    A cluster made here has a process a processor. Raises UnreadableInputError if there is no
    scheduler at the address.
    """
    try:
        from distributed import Client, LocalCluster, as_completed  # heavy
    except ImportError as error:
        raise MissingExtraError("dask", "Checks on Dask") from error
    with ExitStack() as stack:
        if scheduler is None:
            cluster = LocalCluster(threads_per_worker=1, dashboard_address=None)
            target = stack.enter_context(cluster)
        else:
            target = scheduler
        try:
            client = stack.enter_context(Client(target, timeout=PATIENCE))
        except (OSError, ValueError, TimeoutError) as error:
            raise UnreadableInputError(f"There is no Dask scheduler at {scheduler}.") from error
        shared = client.scatter(plan, broadcast=True)
        waiting = iter(groups)
        submit = partial(client.submit, check_batches, plan=shared, pure=False)
        threads = sum(client.nthreads().values()) or 1
        first = [submit(group) for group in islice(waiting, AHEAD * threads)]
        running = as_completed(first)
        for future in running:
            try:
                result = future.result()
            except RevdataError:
                raise
            except Exception as error:  # whatever befell a worker: no memory, no package, no file
                message = f"A worker of Dask could not check a batch: {first_line(error)}."
                raise RevdataError(message) from error
            yield result
            future.release()
            following = next(waiting, None)
            if following is not None:
                running.add(submit(following))
