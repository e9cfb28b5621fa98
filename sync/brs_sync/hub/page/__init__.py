"""The administrator's page: what an office may do at its hub, in a browser, without a script and in six languages."""
