/**
 * What no single key can say: claims that hold between keys of one host's spec. Each row says where the complaint
 * stands and why; `load.ts` finds the line.
 */
import { isNetwork, isPrivateUrl, isWorld } from './address.js'
import { namesTheNewest } from './checksum.js'
import { nearest, type Path } from './keys.js'
import type { Spec } from './spec.js'

export interface Assertion {
  /** A claim about a good spec. */
  readonly title: string
  readonly broken: (spec: Spec, context: AssertionContext) => readonly Broken[]
}
interface Broken {
  readonly path: Path
  readonly message: string
  /** The complaint holds only when this other key is itself in order. */
  readonly given?: Path
}
export interface AssertionContext {
  /** Whether the file itself says something at this path, or a default was filled in. */
  readonly written: (path: Path) => boolean
  /** Every control there is; undefined when the caller has none at hand. */
  readonly controls: readonly string[] | undefined
}

const when = (wrong: boolean, path: Path, message: string): Broken[] => (wrong ? [{ path, message }] : [])
const only = (wrong: boolean, path: Path, key: string, value: string): Broken[] =>
  when(wrong, path, `has a meaning only with ${key}: ${value}`).map((broken) => ({ ...broken, given: key.split('.') }))

const LEAST_MEMORY = 1536
const mebibytes = (memory: string): number => Number(memory.slice(0, -1)) * (memory.endsWith('g') ? 1024 : 1)
const inside = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder.replace(/\/$/, '')}/`)

const SYSTEM_FOLDERS = ['/bin', '/boot', '/dev', '/etc', '/home', '/lib', '/lib64', '/media', '/mnt', '/opt', '/proc', '/root', '/run', '/sbin', '/srv', '/sys', '/tmp', '/usr', '/var', '/var/lib', '/var/log', '/var/tmp', '/usr/local']
const PASSING_FOLDERS = ['/dev', '/proc', '/run', '/sys', '/tmp', '/var/run', '/var/tmp']
const SYSTEM_USERS = ['daemon', 'bin', 'sys', 'sync', 'games', 'man', 'lp', 'mail', 'news', 'uucp', 'proxy', 'www-data', 'backup', 'list', 'irc', 'nobody', 'sshd', 'messagebus', '_apt']
/** What the image itself is made of: a program of that name would replace it. */
const OWN_PROGRAMS = ['node', 'npm', 'npx', 'corepack', 'pnpm', 'openclaw', 'tini', 'sh', 'bash', 'docker-entrypoint.sh']
const GATEWAY_PORTS = [18789, 18790]
const DOCKER_PORTS = [2375, 2376]

export const ASSERTIONS: readonly Assertion[] = [
  {
    title: 'Every channel of alarm has a name of its own, and somewhere to go',
    broken: ({ health: { channels } }) =>
      channels.flatMap(({ name, kind, from, to }, at) => [
        ...when(channels.findIndex((other) => other.name === name) < at, ['health', 'channels', at, 'name'], `${name} is the name of two channels`),
        ...when(kind === 'email' && (to === undefined || from !== undefined), ['health', 'channels', at, 'kind'], 'email goes to an address of its own: write to, and no from'),
        ...when(kind !== 'email' && (from === undefined || to !== undefined), ['health', 'channels', at, 'kind'], `${kind} needs from, where its address is found (env:NAME or file:PATH), and no to`),
      ]),
  },
  {
    title: 'A disk is critical when it is fuller than at the warning',
    broken: ({ health: { disk } }) => when(disk.critical <= disk.warning, ['health', 'disk', 'critical'], `must be more than the warning, ${disk.warning}`),
  },
  {
    title: 'The deploy user is a person, not root or a user of the system',
    broken: ({ deploy }) => [
      ...when(deploy.user === 'root', ['deploy', 'user'], 'must not be root: the gateway runs as this user, and root logins are closed'),
      ...when(SYSTEM_USERS.includes(deploy.user), ['deploy', 'user'], 'is a user of the operating system; take a name of its own, such as deploy'),
    ],
  },
  {
    title: 'image.git goes with image.source git',
    broken: ({ image }, { written }) => [
      ...when(image.source === 'git' && !written(['image', 'git']), ['image', 'source'], 'source git needs image.git with url and commit'),
      ...only(image.source !== 'git' && image.git !== undefined, ['image', 'git'], 'image.source', 'git'),
    ],
  },
  {
    title: 'A git checkout is named by a URL that git cannot take for an option',
    broken: ({ image }) =>
      when(
        image.git !== undefined && !/^((https|ssh|file):\/\/[^\s-]\S*|http:\/\/\S+|[\w.][\w.-]*@[\w.][\w.-]*:\S+|\/\S+)$/.test(image.git.url),
        ['image', 'git', 'url'],
        'must be a URL such as https://github.com/openclaw/openclaw.git',
      ),
  },
  {
    title: 'Digest and repository go with the official image',
    broken: ({ image }, { written }) => [
      ...only(image.source !== 'official' && image.digest !== undefined, ['image', 'digest'], 'image.source', 'official'),
      ...only(image.source !== 'official' && written(['image', 'repository']), ['image', 'repository'], 'image.source', 'official'),
    ],
  },
  {
    title: 'Registry and integrity go with the npm release, and an integrity with one release',
    broken: ({ image }) => [
      ...only(image.source !== 'npm' && image.registry !== undefined, ['image', 'registry'], 'image.source', 'npm'),
      ...only(image.source !== 'npm' && image.integrity !== undefined, ['image', 'integrity'], 'image.source', 'npm'),
      ...when(
        image.source === 'npm' && image.integrity !== undefined && image.version === 'latest',
        ['image', 'integrity'],
        'belongs to one release: set image.version to it too',
      ),
    ],
  },
  {
    title: 'A program is downloaded from the address of one release',
    broken: ({ image }) =>
      image.binaries.flatMap(({ url }, at) =>
        when(namesTheNewest(url), ['image', 'binaries', at, 'url'], 'names whatever is newest, so that no checksum can hold for it: take the address of one release (…/releases/download/v1.2.3/…)'),
      ),
  },
  {
    title: 'A program is built in once, and replaces none of the image’s own',
    broken: ({ image: { binaries } }) =>
      binaries.flatMap(({ name }, at) => {
        const first = binaries.findIndex((other) => other.name === name)
        return [
          ...when(first < at, ['image', 'binaries', at, 'name'], `is built in twice: the same as image.binaries[${first}]`),
          ...when(OWN_PROGRAMS.includes(name), ['image', 'binaries', at, 'name'], 'is a program that the image itself runs on; give this one another name'),
        ]
      }),
  },
  {
    title: 'A package is named once',
    broken: ({ image: { packages } }) => {
      const names = packages.map((name) => name.replace(/=.*/, ''))
      return names.flatMap((name, at) => when(names.indexOf(name) < at, ['image', 'packages', at], `is named twice: the same as image.packages[${names.indexOf(name)}]`))
    },
  },
  {
    title: 'A registry without TLS is on this machine or its network, or the release is pinned by its integrity',
    broken: ({ image }) =>
      when(
        image.registry !== undefined && image.registry.startsWith('http:') && !isPrivateUrl(image.registry) && image.integrity === undefined,
        ['image', 'registry'],
        'anyone on the way could change what is installed: use https://, or set image.integrity',
      ),
  },
  {
    title: "A package repository without TLS is on this machine or its network, or its key's fingerprint stands in the file",
    broken: ({ docker }, { written }) =>
      when(
        docker.repository.startsWith('http:') && !isPrivateUrl(docker.repository) && !written(['docker', 'fingerprint']),
        ['docker', 'repository'],
        'without TLS the signing key must be pinned here: use https://, or write docker.fingerprint',
      ),
  },
  {
    title: "Repository and fingerprint go with Docker's own packages",
    broken: ({ docker }, { written }) =>
      (['repository', 'fingerprint'] as const).flatMap((key) => only(docker.source !== 'docker' && written(['docker', key]), ['docker', key], 'docker.source', 'docker')),
  },
  {
    title: 'The gateway has the memory it was measured to need',
    broken: ({ gateway }) =>
      when(
        mebibytes(gateway.memory) < LEAST_MEMORY,
        ['gateway', 'memory'],
        `is too little: the real gateway holds 813 MiB when idle, and at 1g its own "doctor" got it killed; give it 2g, and never less than ${LEAST_MEMORY}m`,
      ),
  },
  {
    title: 'The gateway and its MCP Apps have a port each',
    broken: ({ gateway }) => when(gateway.appsPort === gateway.port, ['gateway', 'appsPort'], 'is the port of the gateway itself; 18790 is the usual one'),
  },
  {
    title: 'HTTPS says what its way of letting people in needs, and nothing of another',
    broken: ({ ways: { https } }, { written }) => {
      if (https === undefined) return []
      const at = (key: string): Path => ['ways', 'https', key]
      return [
        ...when(https.access === 'basic' && https.from === undefined, at('access'), 'basic needs from, where your machine finds the password (env:NAME or file:PATH)'),
        ...when(https.access === 'certificate' && https.clients === undefined, at('access'), 'certificate needs clients, the authority that signs the certificates of those let in'),
        ...only(https.access !== 'basic' && https.from !== undefined, at('from'), 'ways.https.access', 'basic'),
        ...only(https.access !== 'basic' && written(at('user')), at('user'), 'ways.https.access', 'basic'),
        ...only(https.access !== 'certificate' && https.clients !== undefined, at('clients'), 'ways.https.access', 'certificate'),
        ...(['email', 'directory', 'roots'] as const).flatMap((key) => only(https.authority !== 'acme' && https[key] !== undefined, at(key), 'ways.https.authority', 'acme')),
        ...when(https.authority === 'acme' && https.roots !== undefined && https.directory === undefined, at('roots'), 'says who is believed to be at ways.https.directory, which is not said'),
      ]
    },
  },
  {
    title: 'What Tailscale serves has a port that HTTPS and SSH leave it',
    // both would take it at the same address, and after a reboot whoever came first would have it
    broken: ({ ways: { https, tailscale } }) =>
      when(tailscale?.serve === true && ((https !== undefined && [80, 443].includes(tailscale.port)) || tailscale.port === 22), ['ways', 'tailscale', 'port'], `must not be ${tailscale?.port === 22 ? "SSH's" : 'one of the ports of ways.https, 80 and 443'}: take another one, such as 8443`),
  },
  {
    title: 'The front door has a port and a network that nothing else has',
    broken: ({ ways: { https, frontDoor }, gateway }) => {
      const [a = 0, b = 0, c = 0, last = 0] = frontDoor.network.split(/[./]/).map(Number)
      const own = a === 10 || (a === 172 && b >= 16 && b <= 31) || (a === 192 && b === 168)
      const web = [80, 443]
      return [
        ...when([gateway.port, gateway.appsPort].includes(frontDoor.port), ['ways', 'frontDoor', 'port'], 'is the port of the gateway itself'),
        ...when(web.includes(frontDoor.port), ['ways', 'frontDoor', 'port'], 'is one of the ports of ways.https'),
        ...when(https !== undefined && web.includes(gateway.port), ['gateway', 'port'], 'is one of the ports of ways.https'),
        ...when(!own || [b, c, last].some((part) => part > 255) || last % 8 !== 0, ['ways', 'frontDoor', 'network'], 'must be a private network that begins at a multiple of eight, such as 172.30.187.0/29'),
      ]
    },
  },
  {
    title: 'Image and digest of the front door go with the official one',
    broken: ({ ways: { frontDoor } }, { written }) =>
      (['image', 'digest'] as const).flatMap((key) => only(frontDoor.source !== 'official' && written(['ways', 'frontDoor', key]), ['ways', 'frontDoor', key], 'ways.frontDoor.source', 'official')),
  },
  {
    title: 'State and deployment live apart: neither folder is inside the other',
    broken: ({ gateway }) =>
      inside(gateway.state, gateway.directory) || inside(gateway.directory, gateway.state)
        ? [{ path: ['gateway', 'state'], message: 'must not be inside gateway.directory, nor around it: the gateway may write its state, never its own compose file' }]
        : [],
  },
  {
    title: 'State and deployment have folders of their own that survive a restart',
    broken: ({ gateway }) =>
      (['state', 'directory'] as const).flatMap((key) => {
        const path = gateway[key]
        return [
          ...when(SYSTEM_FOLDERS.includes(path), ['gateway', key], 'is a folder of the operating system; name one of its own below it'),
          ...when(!SYSTEM_FOLDERS.includes(path) && PASSING_FOLDERS.some((folder) => inside(path, folder)), ['gateway', key], 'is emptied when the host restarts; choose a lasting folder'),
        ]
      }),
  },
  {
    title: 'What a port is opened for is an address, a network or any',
    broken: ({ firewall }) =>
      firewall.allow.flatMap(({ from }, at) => when(!isNetwork(from), ['firewall', 'allow', at, 'from'], 'must be any, an address such as 203.0.113.7, or a network such as 10.0.0.0/8')),
  },
  {
    title: 'The gateway and Docker are not opened to the world',
    broken: ({ firewall, gateway }) =>
      firewall.allow.flatMap(({ port, from }, at) => {
        if (!isWorld(from)) return []
        const path = ['firewall', 'allow', at, 'port']
        return [
          ...when([gateway.port, gateway.appsPort, ...GATEWAY_PORTS].includes(port), path, 'is the gateway, and must not be open to the world: `hardshell open` reaches it through SSH'),
          ...when(DOCKER_PORTS.includes(port), path, 'is Docker itself: whoever reaches it is root on this host'),
        ]
      }),
  },
  {
    title: 'A port is opened once',
    broken: ({ firewall }) => {
      const key = ({ port, protocol, from }: (typeof firewall.allow)[number]): string => `${port}/${protocol} ${from}`
      return firewall.allow.flatMap((allow, at) => {
        const first = firewall.allow.findIndex((other) => key(other) === key(allow))
        return when(first < at, ['firewall', 'allow', at, 'port'], `is opened twice: the same as firewall.allow[${first}]`)
      })
    },
  },
  {
    title: 'A second place goes with restic, and append-only with a second place',
    broken: ({ backup }) => [
      ...only(backup.engine !== 'restic' && backup.offsite !== undefined, ['backup', 'offsite'], 'backup.engine', 'restic'),
      ...when(backup.appendOnly && backup.offsite === undefined, ['backup', 'appendOnly'], 'says something about backup.offsite, which is not said'),
      ...when(/:\/\/[^/@\s]*:[^/@\s]*@/.test(backup.offsite ?? ''), ['backup', 'offsite'], 'has a password in it: this file holds none; leave it out here and set RESTIC_REPOSITORY in /etc/hardshell/backup-offsite.env on the host'),
    ],
  },
  {
    title: 'Accepted risks name controls that exist',
    broken: ({ acceptedRisks }, { controls }) =>
      acceptedRisks.flatMap(({ control }, at) => {
        if (controls === undefined || controls.includes(control)) return []
        const meant = nearest(control, controls)
        return [{ path: ['acceptedRisks', at, 'control'], message: `no control has this id${meant === undefined ? '; hardshell audit shows them' : `; did you mean ${meant}?`}` }]
      }),
  },
  {
    title: 'A risk is accepted once',
    broken: ({ acceptedRisks }) =>
      acceptedRisks.flatMap(({ control }, at) => {
        const first = acceptedRisks.findIndex((other) => other.control === control)
        return when(first < at, ['acceptedRisks', at, 'control'], `is accepted twice: the same as acceptedRisks[${first}]`)
      }),
  },
]
