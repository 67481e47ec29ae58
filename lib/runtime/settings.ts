// What is wrong with the environment's settings: values that count as unset.

const CPU_LEVELS = ['baseline', 'x86-64-v3', 'x86-64-v4'];

export interface SettingProblem {
  readonly name: string;
  /** What the value must be. */
  readonly must: string;
}

/**
 * Settings that are read where kernels run. Those of builders and the configuration are checked where they are used.
 */
export function wrongSettings(env: NodeJS.ProcessEnv): SettingProblem[] {
  const { KERNELIZE_MAX_CPU: level, KERNELIZE_THREADS: threads, KERNELIZE_BACKEND: backend } = env;
  const wrong: SettingProblem[] = [];
  if (level && !CPU_LEVELS.includes(level)) {
    wrong.push({ name: 'KERNELIZE_MAX_CPU', must: `be one of ${CPU_LEVELS.join(', ')}` });
  }
  if (threads && !(/^\d+$/.test(threads) && Number(threads) >= 1 && Number(threads) <= 1024)) {
    wrong.push({ name: 'KERNELIZE_THREADS', must: 'be an integer from 1 to 1024' });
  }
  if (backend && backend !== 'js' && backend !== 'native') {
    wrong.push({ name: 'KERNELIZE_BACKEND', must: 'be js or native' });
  }
  return wrong;
}
