/** Runs `work` soon and then again and again with a pause between, never twice at once. `work` must not reject. */
export function every(pauseMs: number, work: () => Promise<void>): { stop(): Promise<void> } {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  const plan = (waitMs: number) => {
    if (!stopped) timer = setTimeout(run, waitMs).unref();
  };
  const run = () => {
    running = work().finally(() => plan(pauseMs));
  };
  plan(0);
  return {
    stop: async () => {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
