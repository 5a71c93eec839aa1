"""The commands of `dideban`, one module each; `services.cli` loads the one that is asked for."""
