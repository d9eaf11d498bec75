/** `hardshell practice list | ssh | reset | rm`. The bare `hardshell practice` is a journey of its own. */
import { HardshellError } from '../model/errors.js'
import { interactiveSsh } from '../transport/interactive.js'
import type { CreateOptions, Practice, PracticeServer } from '../workflows/practice.js'

export interface PracticeCommand {
  readonly practice: Practice
  /** One line for stdout. */
  readonly print: (line: string) => void
  /** For the ssh that a person types into. */
  readonly env: NodeJS.ProcessEnv
}

export async function practiceList({ practice, print }: PracticeCommand, { json = false } = {}): Promise<number> {
  const servers = await practice.list()
  if (json) print(JSON.stringify(servers))
  else if (servers.length === 0) print('No practice servers. Make one: hardshell practice')
  else for (const line of table(servers)) print(line)
  return 0
}

export async function practiceSsh({ practice, env }: PracticeCommand, name: string, command: readonly string[] = []): Promise<number> {
  await mustExist(practice, name)
  return interactiveSsh(practice.address(name), command, env)
}

export async function practiceReset({ practice, print }: PracticeCommand, name: string, options: CreateOptions = {}): Promise<number> {
  await mustExist(practice, name)
  await practice.reset(name, options)
  print(`practice:${name} is a new server again. Next: hardshell up practice:${name}`)
  return 0
}

/** Also clears up what an interrupted create has left, so a name that is not listed is no error. */
export async function practiceRemove({ practice, print }: PracticeCommand, name: string): Promise<number> {
  const there = await practice.exists(name)
  await practice.remove(name)
  print(there ? `practice:${name} is gone.` : `There was no practice:${name}.`)
  return 0
}

async function mustExist(practice: Practice, name: string): Promise<void> {
  if (await practice.exists(name)) return
  throw new HardshellError('usage', `there is no practice server ${name}`, { hint: `make it: hardshell practice --name ${name}   or see: hardshell practice list` })
}

function table(servers: readonly PracticeServer[]): string[] {
  const rows = [['NAME', 'STATE', 'DEBIAN', 'SSH'], ...servers.map(({ name, state, suite, port }) => [`practice:${name}`, state, suite, `127.0.0.1:${port}`])]
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
}
