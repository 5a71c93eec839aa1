# Dideban's commands on one image: poller, workers, replay. Build: docker compose build
# BASE may be any image with Python ≥ 3.11, for machines that cannot reach a public registry.
ARG BASE=python:3.11-slim-bookworm
FROM ${BASE}

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PATH=/opt/venv/bin:$PATH

COPY requirements/runtime.txt /tmp/runtime.txt
# the secret is a bundle of certificates where the way to the package index has one of its own; empty elsewhere
RUN --mount=type=secret,id=ca --mount=type=cache,target=/root/.cache/pip \
    if [ -s /run/secrets/ca ]; then export PIP_CERT=/run/secrets/ca; fi; \
    python3 -m venv /opt/venv && pip install --require-hashes -r /tmp/runtime.txt

WORKDIR /opt/dideban
COPY incidents incidents
COPY services services
COPY workers workers
COPY config config
COPY seeds seeds
COPY pyproject.toml .
# what the launcher does in a checkout: the packages are found by the path, nothing is built
RUN printf '#!/bin/sh\nexec python3 -m services.cli "$@"\n' > /opt/venv/bin/dideban && chmod 755 /opt/venv/bin/dideban \
    && useradd --system --uid 10001 --no-create-home dideban

ENV PYTHONPATH=/opt/dideban DIDEBAN_CONFIG=/opt/dideban/config DIDEBAN_DATA=/tmp/dideban DIDEBAN_LOG_FORMAT=json
USER 10001:10001
ENTRYPOINT ["python3", "-m", "services.cli"]
CMD ["status"]
