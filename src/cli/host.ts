/** From the HOST word and the flags to a session: which host, which spec, which way there. */
import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { areas } from '../areas/catalogue.js'
import { OPENCLAW_CHECKS } from '../audit/openclaw-checks.js'
import { UPSTREAM } from '../audit/upstream.js'
import { HardshellError } from '../model/errors.js'
import { parseAddress, type Address } from '../model/host.js'
import type { Facts } from '../model/reading.js'
import { probeLines, runLine } from '../report/log.js'
import { parseSpec, type Declared } from '../spec/load.js'
import { select, type Target } from '../spec/select.js'
import { defaultSpec, type Spec } from '../spec/spec.js'
import { LocalTransport, LoggedTransport, openTransport } from '../transport/open.js'
import { knownFrame } from '../workflows/advisories.js'
import { lookFromOutside } from '../workflows/outside.js'
import type { Session } from '../workflows/session.js'
import { shelf } from './advisories.js'
import type { Context } from './context.js'
import { keeping } from './keeping.js'
import { otherLogin } from './logins.js'
import { practiceOf, practiceSpecFile } from './practice-server.js'

export interface HostOptions {
  readonly spec?: string
  readonly verbose?: true
}

export const hostOptions = (command: Command): Command =>
  command.option('--spec <file>', 'the spec (default: hardshell.yaml, if there is one)').option('-v, --verbose', 'show more: what is already so, whole files, and each thing run on the host with its time')

export const DEFAULT_FILE = 'hardshell.yaml'

function declared(context: Context, file: string | undefined): Declared | undefined {
  const path = resolve(context.cwd, file ?? DEFAULT_FILE)
  if (!existsSync(path)) {
    if (file === undefined) return undefined
    throw new HardshellError('spec', `${file} does not exist`, { hint: 'name the file with --spec, or leave --spec out' })
  }
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    throw new HardshellError('spec', `${file ?? DEFAULT_FILE} cannot be read`, { hint: 'look at its mode and owner', cause: error })
  }
  return parseSpec(text, file ?? DEFAULT_FILE, acceptable())
}

/** Ids that an accepted risk may name. */
export const acceptable = (): string[] => [...areas.flatMap((area) => area.controls.map((control) => control.id)), ...OPENCLAW_CHECKS.map((id) => `${UPSTREAM}${id}`)]

/** The chosen host with its spec, nothing contacted but this machine's own npm setting. */
export async function specOf(context: Context, asked: string | undefined, options: HostOptions): Promise<Target> {
  const file = declared(context, options.spec)
  const target = declaring(file, options, select(file, asked))
  return { ...target, spec: await withRegistry(context, practiceOwn(context, target, options)) }
}

/** Says which file names the host. */
const declaring = (file: Declared | undefined, options: HostOptions, target: Target): Target =>
  file?.hosts[target.name] === undefined ? target : { ...target, spec: { ...target.spec, declaredIn: options.spec ?? DEFAULT_FILE } }

/** A practice server remembers what it was made for, unless a spec says otherwise. */
function practiceOwn(context: Context, target: Target, options: HostOptions): Spec {
  const address = parseAddress(target.address)
  if (address.via !== 'practice' || target.name !== target.address || options.spec !== undefined) return target.spec
  const file = practiceSpecFile(context, address.name)
  return existsSync(file) ? { ...select(parseSpec(readFileSync(file, 'utf8'), file), target.address).spec, declaredIn: 'the spec it was made from' } : target.spec
}

/** The npm source builds on the host from the registry that the operator's own npm uses, unless the spec names one. */
async function withRegistry(context: Context, spec: Spec): Promise<Spec> {
  if (spec.image.source !== 'npm' || spec.image.registry !== undefined) return spec
  const asked = await new LocalTransport({ ...context.env }).run('exec npm config get registry', { label: 'npm registry', readOnly: true })
  const registry = asked.stdout.toString('utf8').trim()
  if (asked.status !== 0 || !/^https?:\/\//.test(registry)) {
    throw new HardshellError('operator', 'the npm registry of this machine could not be told (npm config get registry)', {
      hint: 'name it in hardshell.yaml: image.registry',
    })
  }
  return { ...spec, image: { ...spec.image, registry } }
}

/** Every host that is meant: the one that was asked for, or all that the spec declares. */
export async function specsOf(context: Context, asked: string | undefined, options: HostOptions, all: boolean): Promise<Target[]> {
  const names = Object.keys(declared(context, options.spec)?.hosts ?? {})
  if (asked !== undefined && all) throw new HardshellError('usage', `--all and ${asked} contradict each other`, { hint: 'leave one of them out' })
  if (asked !== undefined || names.length === 0) return [await specOf(context, asked, options)]
  return Promise.all(names.map((name) => specOf(context, name, options)))
}

/** The spec that facts of a host are judged by when the host itself is not reached. */
export async function specFor(context: Context, host: string, options: HostOptions): Promise<Spec> {
  const file = declared(context, options.spec)
  const named = file?.hosts[host]
  if (named !== undefined) return declaring(file, options, { name: host, ...named }).spec
  return practiceOwn(context, { name: host, address: host, spec: file?.shared ?? defaultSpec() }, options)
}

/** Opens the way to the host for one command, and closes it whatever happens. */
export async function withSession(
  context: Context,
  asked: string | undefined,
  options: HostOptions,
  work: (session: Session) => Promise<number>,
): Promise<number> {
  return withTarget(context, await specOf(context, asked, options), options, work)
}

/** What the operator's machine knows by itself, and what it sees of the host from outside. */
export const operatorOf = (context: Context, address: Address, spec: Spec, today: string): NonNullable<Session['operator']> => ({
  'known-advisories': () => knownFrame(shelf(context), today),
  reach: (seen) => lookFromOutside(address, spec, { ...context.env }, seen),
})

export async function withTarget<T>(context: Context, target: Target, { verbose: loud }: Pick<HostOptions, 'verbose'>, work: (session: Session) => Promise<T>): Promise<T> {
  const address = parseAddress(target.address)
  const way = resolved(context, address)
  const opened = openTransport(way, { ...context.env }, otherLogin(context, address, target.name, target.spec.deploy.user))
  const tell = (text: string): void => context.say(`${context.screen.palette.dim(text)}\n`)
  const transport = loud === true ? new LoggedTransport(opened, (entry) => tell(runLine(entry))) : opened
  const verbose = loud === true ? { onCollected: (facts: Facts) => tell(probeLines(facts)) } : {}
  try {
    const today = context.today()
    return await work({ host: target.name, spec: target.spec, transport, today, operator: operatorOf(context, way, target.spec, today), keeping: keeping(context, address, target.address), ...verbose })
  } finally {
    await transport.close()
  }
}

export function resolved(context: Context, address: Address): Address {
  if (address.via !== 'practice') return address
  const reached = practiceOf(context).address(address.name)
  const config = reached.options[1]
  if (config !== undefined && existsSync(config)) return reached
  throw new HardshellError('usage', `there is no practice server ${address.name}`, { hint: `make it: hardshell practice --name ${address.name}   or see: hardshell practice list` })
}
