/**
 * What a practice server is asked to become. Where the registries of Docker and of OpenClaw's images can be reached it
 * is what a real server gets; elsewhere it is the same with the distribution's Docker and the npm release.
 */
import { HardshellError } from '../model/errors.js'

/** Milliseconds. Nothing waits long for a network that is not there. */
const PATIENCE_MS = 4_000

/** Any answer at all counts: a registry says 401 to a stranger. */
async function reachable(url: string): Promise<boolean> {
  try {
    await fetch(url, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(PATIENCE_MS) })
    return true
  } catch {
    return false
  }
}

export interface PracticeChoice {
  readonly docker: 'docker' | 'distro'
  readonly image: 'official' | 'npm'
}

export async function choosePractice(): Promise<PracticeChoice> {
  const [docker, image] = await Promise.all([reachable('https://download.docker.com/linux/debian/gpg'), reachable('https://ghcr.io/v2/')])
  return { docker: docker ? 'docker' : 'distro', image: image ? 'official' : 'npm' }
}

/** Pure: the spec file kept beside the practice server. */
export function practiceSpec(choice: PracticeChoice): string {
  const why = (there: boolean, where: string): string => (there ? '' : `  # ${where} could not be reached from here`)
  return [
    '# What this practice server was made for. hardshell practice wrote it; edit it as you like.',
    'version: 1',
    'docker:',
    `  source: ${choice.docker}${why(choice.docker === 'docker', 'download.docker.com')}`,
    'image:',
    `  source: ${choice.image}${why(choice.image === 'official', 'ghcr.io')}`,
    'recovery:',
    '  runbook: hardshell practice reset makes it anew',
    '  access: none is kept, since nothing on it is worth keeping',
    '  people: whoever sits at this machine',
    '',
  ].join('\n')
}

/** @throws HardshellError `operator` when a Docker run here would not be the operator's wish */
export function refuseSilentInstall(wants: readonly string[], allowed: boolean): void {
  if (wants.length === 0 || allowed) return
  throw new HardshellError('operator', 'nobody is here to allow what this machine needs for a practice server', {
    hint: 'look at the list above, then run again with --yes',
  })
}
