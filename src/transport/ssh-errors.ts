/** What OpenSSH says when it does not get through, in terms of what to do next. Pure. */
import { HardshellError } from '../model/errors.js'
import { quote } from '../shell/quote.js'

/**
 * @param said ssh's stderr
 * @param trial a command line that shows the same problem with ssh's own questions: `ssh root@vps true`
 */
export function explainFailure(name: string, said: string, trial: string): HardshellError {
  const last = lastLine(said)
  const changed = /Host key for (\S+) has changed/.exec(said)?.[1]
  if (changed !== undefined || said.includes('REMOTE HOST IDENTIFICATION HAS CHANGED')) {
    const file = /Offending .*key in (.+):\d+/.exec(said)?.[1]
    const forget = ['ssh-keygen', ...(file === undefined ? [] : ['-f', file]), '-R', changed ?? 'HOST'].map(quote).join(' ')
    return new HardshellError('hostKey', `${name}: the host's key is not the one on record. This may be an attack, or a reinstalled server`, {
      hint: `if you know that the server was reinstalled: ${forget}, then: ${trial}`,
    })
  }
  if (/Host key verification failed|host key is known for/.test(said)) {
    return new HardshellError('hostKey', `${name}: this host's key is not known yet`, {
      hint: `compare its fingerprint with your provider's console and accept it once: ${trial}`,
    })
  }
  if (/Permission denied|Too many authentication failures/.test(said)) {
    return new HardshellError('unreachable', `${name}: the host accepts none of your keys (${last})`, {
      hint: `is the right key in your agent (ssh-add -l) or named by IdentityFile in ~/.ssh/config? try: ${trial}`,
    })
  }
  const why = [
    [/Could not resolve hostname/, 'there is no host of that name'],
    [/Connection refused/, 'nothing answers SSH on that port'],
    [/timed out|not responding/, 'it does not answer'],
    [/No route to host|Network is unreachable/, 'there is no way to it from here'],
  ].find(([pattern]) => (pattern as RegExp).test(said))?.[1] as string | undefined
  return new HardshellError('unreachable', `${name}: ${why === undefined ? last || 'ssh did not get through' : `${why} (${last})`}`, { hint: `try: ${trial}` })
}

export const brokenMidway = (name: string, said: string, trial: string): HardshellError => {
  const last = lastLine(said)
  return new HardshellError('unreachable', `${name}: the connection broke before the script ended${last && ` (${last})`}`, {
    hint: `what ran there may still be running; when the host answers again (${trial}), run the same command again`,
  })
}

export const notStarted = (name: string, status: number, said: string, trial: string): HardshellError =>
  new HardshellError('unreachable', `${name}: logged in, but no shell ran the script (status ${status}: ${lastLine(said) || 'it said nothing'})`, {
    hint: `has the account a login shell, and the key no forced command? try: ${trial}`,
  })

export const lastLine = (said: string): string => said.trim().split('\n').at(-1)?.trim().slice(0, 200) ?? ''
