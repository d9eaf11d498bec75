/** The Docker engine: where it comes from, how it runs, who may speak to it. */
import { defineFact } from '../define.js'
import { must, optional, pairs, words } from '../parse.js'
import { ASKED } from '../host/asked.js'

export interface Engine {
  /** The package that owns dockerd; undefined when none does. */
  readonly package: string | undefined
  readonly version: string | undefined
  /** Origin of the apt repository whose list has the installed version: `Docker`, `Debian` …; undefined when no list has it. */
  readonly origin: string | undefined
  /** Whether apt checked that repository's signature. */
  readonly signed: boolean
  /** Its source is marked trusted: apt takes what comes from there, whoever signed it. */
  readonly marked: boolean
  /** The release that repository's packages are made for: `trixie`, `noble-updates`. */
  readonly suite: string | undefined
  /** This host's own release. */
  readonly codename: string | undefined
  readonly boot: boolean
  /** Accounts that may speak to Docker: members of the group that has its socket, and those whose first group it is. */
  readonly group: readonly string[]
  /** Whether everybody may, by the mode of its socket. */
  readonly openToAll: boolean
  /** `2.26.1`; undefined when there is no Compose plugin. */
  readonly compose: string | undefined
  /** /etc/docker/daemon.json, names that sound secret hidden; undefined when there is no file. */
  readonly settings: Readonly<Record<string, unknown>> | undefined
  /** Undefined while dockerd does not run. */
  readonly running:
    | {
        readonly server: string
        /** daemon.json was written after the daemon started, which reads most of it only then. */
        readonly settingsUnread: boolean
        /** TCP addresses dockerd listens on. */
        readonly tcp: readonly string[]
        readonly liveRestore: boolean
        readonly logDriver: string
        readonly storage: string
        readonly security: readonly string[]
      }
    | undefined
}

export const engine = defineFact<Engine>({
  name: 'docker-engine',
  probe: 'docker/engine.probe.sh',
  finder: ASKED,
  words: 'host/files/apt.sh',
  root: true,
  timeout: 20,
  parse: (stdout) => {
    const said = pairs(stdout)
    const written = optional(said, 'DAEMON_JSON')
    return {
      package: optional(said, 'PACKAGE'),
      version: optional(said, 'VERSION'),
      origin: optional(said, 'ORIGIN'),
      signed: said.get('SIGNED') === 'yes',
      marked: said.get('SIGNED') === 'marked',
      suite: optional(said, 'SUITE'),
      codename: optional(said, 'CODENAME'),
      boot: must(said, 'BOOT') === 'enabled',
      group: [...new Set(must(said, 'GROUP').split(',').filter((name) => name !== ''))],
      openToAll: /[2367]$/.test(said.get('SOCKET') ?? ''),
      compose: optional(said, 'COMPOSE'),
      settings: written === undefined ? undefined : settings(written),
      running:
        must(said, 'RUNNING') === '1'
          ? {
              server: must(said, 'SERVER'),
              settingsUnread: said.get('UNREAD') === '1',
              tcp: words(must(said, 'TCP')),
              liveRestore: must(said, 'LIVE_RESTORE') === 'true',
              logDriver: must(said, 'LOG_DRIVER'),
              storage: must(said, 'STORAGE'),
              security: words(must(said, 'SECURITY')),
            }
          : undefined,
    }
  },
})

function settings(text: string): Readonly<Record<string, unknown>> {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('daemon.json is no object')
  return value as Record<string, unknown>
}

export const hasCompose2 = ({ compose }: Engine): boolean => compose !== undefined && Number.parseInt(compose.replace(/^v/, ''), 10) >= 2
