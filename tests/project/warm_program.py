"""A ``revdata`` that is started once and forks for each call, for scripts that call it often.

    python warm_program.py SOCKET [PLACE]...

It validates the places at the start, since a table is not validated twice. ``CLIENT`` is the
program to put on the PATH: it hands its arguments, folder, environment and open files over to the
socket, and ends with the status that comes back. Both sides are of one user.
"""

import atexit
import gc
import json
import os
import socket
import sys
import traceback
from collections.abc import Callable

CLIENT = """#!{python} -IS
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({path!r})
    asked = json.dumps([sys.argv, os.getcwd(), dict(os.environ)])
    socket.send_fds(server, [asked.encode()], [0, 1, 2])
    server.shutdown(socket.SHUT_WR)
    sys.exit(server.recv(1)[0])
"""


def serve(path: str, *places: str) -> None:
    """Answer until a connection comes that asks nothing."""
    import revdata
    from revdata.__main__ import main

    for place in (None, *places):
        revdata.validate(place)  # which imports what most calls need
    gc.freeze()  # lest every call copies what it only looks at
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(path)
        server.listen()
        print("ready", flush=True)
        while True:
            connection, _ = server.accept()
            with connection:
                asked, files, _, _ = socket.recv_fds(connection, 1 << 16, 3)
                if not asked:
                    return
                while more := connection.recv(1 << 16):
                    asked += more
                if os.fork() == 0:
                    _answer(connection, json.loads(asked), files)
                    _run(main)
                for file in files:
                    os.close(file)


def _answer(
    connection: socket.socket, asked: tuple[list[str], str, dict[str, str]], files: list[int]
) -> None:
    """Return in a process that stands where the client does; send the client its status."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        connection.sendall(bytes([os.waitstatus_to_exitcode(status) & 0xFF]))
        os._exit(0)
    for number, file in enumerate(files):
        os.dup2(file, number)
    sys.argv[:], folder, environment = asked
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)


def _run(main: Callable[[], None]) -> None:
    """End as a program with this main function would, without taking apart what is loaded."""
    status: object = 1
    try:
        main()
        status = 0
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status if isinstance(status, int) else int(status is not None))


if __name__ == "__main__":
    serve(*sys.argv[1:])
    while True:  # so that their processor time counts as this one's
        try:
            os.wait()
        except ChildProcessError:
            break
