# The packages are installed by their hashes in one stage; only the result is kept.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \
    PIP_NO_CACHE_DIR=1
WORKDIR /source
RUN python -m venv /opt/parley
COPY requirements.lock ./
RUN /opt/parley/bin/python -m pip install --require-hashes --requirement requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
COPY cogs cogs
COPY sandbox sandbox
RUN /opt/parley/bin/python -m pip install --no-deps --no-build-isolation .

FROM python:3.13-slim
ENV PATH="/opt/parley/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    HEALTH_PORT=8080
COPY --from=build /opt/parley /opt/parley
WORKDIR /parley
RUN useradd --system --uid 10001 --no-create-home parley \
    && install --directory --owner parley data
VOLUME /parley/data
USER parley
# Without a port there is nothing to ask; without the proxy that may be set for everything else.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "import os, urllib.request as u; port = os.environ.get('HEALTH_PORT'); port and u.build_opener(u.ProxyHandler({})).open(f'http://127.0.0.1:{port}/healthz', timeout=4)"]
# No shell in between, so that SIGTERM reaches the bot and it can finish its answers.
ENTRYPOINT ["parley"]
