import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./lab/command";

const VERSIONS = "/usr/lib/postgresql";

/** A PostgreSQL server of Debian's package on a socket in a folder of its own. Needs root, which it does not run as. */
export class Postgres {
  private readonly directory = mkdtempSync(join(tmpdir(), "vrouter-pg-"));

  constructor() {
    const uid = Number(run(["id", "-u", "postgres"]));
    chownSync(this.directory, uid, Number(run(["id", "-g", "postgres"])));
    this.program("initdb", "--pgdata", this.data, "--auth", "trust", "--no-sync");
    const options = `-c listen_addresses='' -c unix_socket_directories=${this.directory} -c fsync=off`;
    this.program(
      "pg_ctl",
      "start",
      "--wait",
      "--pgdata",
      this.data,
      "--log",
      join(this.directory, "log"),
      "-o",
      options,
    );
  }

  /** Reachable from every network namespace. */
  get connectionString(): string {
    return `host=${this.directory} user=postgres dbname=postgres sslmode=disable`;
  }

  query(sql: string): string {
    return this.program("psql", "--no-align", "--tuples-only", this.connectionString, "--command", sql);
  }

  stop(): void {
    this.program("pg_ctl", "stop", "--mode", "immediate", "--pgdata", this.data);
    rmSync(this.directory, { recursive: true });
  }

  private get data(): string {
    return join(this.directory, "data");
  }

  private program(name: string, ...args: readonly string[]): string {
    const version = readdirSync(VERSIONS).sort().at(-1)!;
    return run([
      "runuser",
      "-u",
      "postgres",
      "--",
      "env",
      "-C",
      this.directory,
      join(VERSIONS, version, "bin", name),
      ...args,
    ]);
  }
}
