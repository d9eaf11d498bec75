/** Opens an address in the operator's browser, where there is one. */
import { spawn } from 'node:child_process'
import { homedir } from 'node:os'

type Environment = Readonly<Record<string, string | undefined>>

/** The program that opens addresses here; undefined where nobody would see the window. */
export function browserOpener(env: Environment, platform: NodeJS.Platform): string | undefined {
  if (platform === 'darwin') return env['SSH_CONNECTION'] === undefined ? 'open' : undefined
  // Windows' browser, seen from its Linux: reaches this machine's loopback too
  if (env['WSL_DISTRO_NAME'] !== undefined) return 'wslview'
  const display = [env['DISPLAY'], env['WAYLAND_DISPLAY']].some((value) => value !== undefined && value !== '')
  return display ? 'xdg-open' : undefined
}

/**
 * @param address is seen by everybody on this machine (ps): never a secret
 * @returns undefined once the opener has started or ended well, else why not
 */
export async function openBrowser(address: string, env: Environment, platform: NodeJS.Platform): Promise<string | undefined> {
  const opener = browserOpener(env, platform)
  if (opener === undefined) return 'there is no screen here'
  // Of its own session: Ctrl-C here must not close the browser, nor our end.
  const child = spawn(opener, [address], { cwd: homedir(), env, stdio: 'ignore', detached: true })
  let clock: NodeJS.Timeout | undefined
  try {
    return await new Promise<string | undefined>((resolve) => {
      child.once('error', () => resolve(`${opener} is not installed here`))
      child.once('exit', (status) => resolve(status === 0 ? undefined : `${opener} found no browser (status ${status ?? '?'})`))
      // an opener that is the browser itself, or waits for it, does not end
      clock = setTimeout(resolve, SETTLED_MS, undefined)
    })
  } finally {
    clearTimeout(clock)
    child.unref()
  }
}
const SETTLED_MS = 3000
