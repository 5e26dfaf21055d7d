"""Whether the process lives and serves, for whatever watches over it."""

from collections.abc import Callable

from aiohttp import web

from bot.errors import ConfigError

_HOST = "127.0.0.1"


class Health:
    """Answers `/healthz` (is it alive?) and `/readyz` (does it serve?) with 200 or 503."""

    def __init__(self, *, ready: Callable[[], bool], alive: Callable[[], bool]) -> None:
        self._ready = ready
        self._alive = alive
        self._runner: web.AppRunner | None = None

    async def start(self, port: int) -> int:
        """Listen on this machine only, and give the port, which is a free one for port 0.

        Raises:
            ConfigError: the port cannot be used.
        """
        app = web.Application()
        app.router.add_get("/healthz", self._answer_alive)
        app.router.add_get("/readyz", self._answer_ready)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, _HOST, port).start()
        except OSError as error:
            await self.close()
            raise ConfigError(
                f"The port {port} cannot be used: set HEALTH_PORT to one that is free."
            ) from error
        return int(self._runner.addresses[0][1])

    async def close(self) -> None:
        """Stop answering."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _answer_alive(self, _: web.Request) -> web.Response:
        return _answer(good=self._alive(), yes="alive", no="stopped")

    async def _answer_ready(self, _: web.Request) -> web.Response:
        return _answer(good=self._ready(), yes="ready", no="not ready")


def _answer(*, good: bool, yes: str, no: str) -> web.Response:
    return web.json_response({"status": yes if good else no}, status=200 if good else 503)
