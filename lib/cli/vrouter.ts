#!/usr/bin/env node
import { CodedError, errorLines } from "../errors/coded-error";
import { UserError } from "../errors/user-error";
import { vrouterProgram } from "./program/program";

process.stdout.on("error", ({ code, message }: NodeJS.ErrnoException) => {
  // The reader of the output has closed it.
  if (code !== "EPIPE") process.stderr.write(`CANNOT_WRITE: standard output: ${message}\n`);
  process.exit(1);
});

vrouterProgram()
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UserError) && !(error instanceof CodedError)) throw error;
    const [lines, status] = error instanceof UserError ? [error.lines, error.exitStatus] : [errorLines(error), 1];
    for (const line of lines) process.stderr.write(`${line}\n`);
    process.exitCode = status;
  });
