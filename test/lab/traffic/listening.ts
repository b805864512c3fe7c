/**
 * Shell text: tcpdump in the background, and what follows begins when it listens.
 * @param file what it prints
 */
export function listening(tcpdump: string, file: string): string {
  return `${tcpdump} >${file} 2>${file}.said &
    for _ in $(seq 200); do ! grep -q 'listening on' ${file}.said || break; sleep 0.05; done`;
}
