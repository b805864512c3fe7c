export interface SynthCost {
  /** From the first construct to the written file. */
  readonly milliseconds: number;
  /** Peak of the process, KiB. */
  readonly memory: number;
}

/** Prints the {@link SynthCost} as JSON. */
export function measureSynth(synth: () => void): void {
  const start = performance.now();
  synth();
  const cost: SynthCost = { milliseconds: performance.now() - start, memory: process.resourceUsage().maxRSS };
  process.stdout.write(JSON.stringify(cost));
}
