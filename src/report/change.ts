/** One change in a person's words, and as the shell lines that do the same by hand. */
import type { Change } from '../model/change.js'
import { assignments, quote, sh } from '../shell/quote.js'

/** Short, without the verb: what a plan line names. */
export function inWords(change: Change): string {
  switch (change.kind) {
    case 'packages':
      return `packages ${change.names.join(', ')}`
    case 'directory':
      return `folder ${change.path} (${change.mode} ${change.owner})`
    case 'putFile':
      return `file ${change.path} (${change.mode} ${change.owner})`
    case 'unit':
      return `${change.name} ${change.enabled ? 'starts' : 'does not start'} at boot, ${change.running ? 'runs' : 'is stopped'} now`
    case 'validate':
      return `${change.command} (must succeed)`
    case 'reload':
    case 'restart':
      return `${change.kind} ${change.unit} when something changed`
    case 'script':
      return change.what
  }
}

/**
 * Lines for a root shell that do a whole step, its programs included. A program keeps what its undo needs in HS_MEMORY, and
 * asks HS_ENGINE to wait for apt: by hand that is nobody.
 */
export const wholeByHand = (change: Change): string[] => {
  if (change.kind !== 'script') return byHand(change)
  const end = delimiter(change.script)
  const settings = assignments(change.settings)
  return ['program=$(mktemp) HS_MEMORY=$(mktemp -d); export HS_MEMORY', `cat >"$program" <<'${end}'`, ...textLines(change.script), end, `${settings === '' ? '' : `${settings} `}HS_ENGINE=/dev/null sh "$program" apply   # check: tells what it would do; undo: takes it back`]
}

/** The same in short. A script change is named, not printed: `hardshell explain STEP` prints it. */
export function byHand(change: Change): string[] {
  switch (change.kind) {
    case 'packages':
      return [sh`apt-get install -y --no-install-recommends ${change.names}`]
    case 'directory':
      return [`install -d -m ${quote(change.mode)} ${ownerFlags(change.owner)} ${quote(change.path)}`]
    case 'putFile': {
      const end = delimiter(change.text)
      return [`install -m ${quote(change.mode)} ${ownerFlags(change.owner)} /dev/stdin ${quote(change.path)} <<'${end}'`, ...textLines(change.text), end]
    }
    case 'unit': {
      const boot = change.enabled ? 'enable' : 'disable'
      const now = change.running ? 'start' : 'stop'
      return change.enabled === change.running ? [sh`systemctl ${boot} --now ${change.name}`] : [sh`systemctl ${boot} ${change.name}`, sh`systemctl ${now} ${change.name}`]
    }
    case 'validate':
      return [change.command]
    case 'reload':
    case 'restart':
      return [sh`systemctl ${change.kind} ${change.unit}`]
    case 'script': {
      const settings = assignments(change.settings)
      return ['# a program with the verbs check, apply and undo: hardshell explain STEP prints it whole', `${settings === '' ? '' : `${settings} `}HS_MEMORY=FOLDER sh PROGRAM apply`]
    }
  }
}

function ownerFlags(owner: string): string {
  const [user = '', group = user] = owner.split(':')
  return `-o ${quote(user)} -g ${quote(group)}`
}

/** A word that ends the here-document and is no line of the text. */
function delimiter(text: string): string {
  const lines = new Set(text.split('\n'))
  let end = 'END'
  while (lines.has(end)) end += '_'
  return end
}

/** The lines of a text, its closing newline not counted as an empty line. */
export function textLines(text: string): string[] {
  const lines = text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines
}
