/** Tells on standard error what somebody should know of a host, while its answer goes to standard output. */
export function noticeOf(host: string): (line: string) => void {
  return (line) => void process.stderr.write(`${host}: ${line}\n`);
}
