/** What lives where on a host, as terminal text and as JSON. */
import type { Folder, Mount, StateFolders } from '../areas/state/folders.js'
import { printable } from './json.js'
import { plural, visible, type Screen } from './screen.js'

const FOLDERS: Readonly<Record<string, string>> = { state: 'settings, sessions, devices, keys', workspace: "the agent's documents", auth: 'key of older OAuth sign-ins' }

export function stateText(host: string, { folders, mounts, root, drift, strays, outside, outsideCount }: StateFolders, { palette }: Screen): string {
  const dim = palette.dim
  const lasting = mounts.filter(({ type }) => type !== 'tmpfs').toSorted((a, b) => (a.at < b.at ? -1 : 1))
  const passing = mounts.filter(({ type }) => type === 'tmpfs').map(({ at }) => at).toSorted()
  return [
    '',
    `  ${palette.bold(`What lives where on ${visible(host)}`)}`,
    '',
    ...(root === undefined ? [`  ${palette.yellow('There is no container of a gateway; its folders are')}`, ...folders.flatMap((folder) => folderLines(folder, dim))] : []),
    ...lasting.flatMap((mount) => mountLines(mount, folders, dim)),
    ...(passing.length === 0 ? [] : [`  in memory, gone at the next stop`, ...passing.map((at) => `    ${visible(at)}`), '']),
    ...(root === undefined ? [] : root === 'readonly' ? ['  everything else', '    read-only: the image as it is', ''] : [`  ${palette.yellow('everything else')}`, '    may be written to, and goes with the container at every update', ...outside.map((path) => `    ${palette.yellow(visible(path))}`)]),
    ...(outsideCount > outside.length ? [`    and ${outsideCount - outside.length} more`] : []),
    ...(drift === 0 ? [] : [palette.yellow(`  ${plural(drift, 'entry', 'entries')} of somebody else below the state`), ...strays.map((stray) => `    ${visible(stray)}`)]),
    '',
  ].join('\n')
}

function mountLines({ at, type, writable, source, owner, mode }: Mount, folders: readonly Folder[], dim: (text: string) => string): string[] {
  const known = folders.find(({ path }) => path === source)
  return [
    `  ${visible(at)}${dim(known === undefined ? '' : `  ${FOLDERS[known.name] ?? ''}`)}`,
    `    ${visible(source)}`,
    dim(`    ${[type === 'bind' ? 'folder of the host' : type, writable ? 'read and write' : 'read-only', owner === '' ? 'missing on the host' : `${owner}, mode ${mode}`].map(visible).join(', ')}`),
    '',
  ]
}

const folderLines = ({ name, kind, path, uid, gid, mode }: Folder, dim: (text: string) => string): string[] => [
  `  ${visible(path)}  ${dim(FOLDERS[name] ?? '')}`,
  dim(`    ${kind === 'missing' ? 'not there' : `${uid}:${gid}, mode ${mode}${kind === 'link' ? ', a link' : ''}`}`),
  '',
]

export const stateJson = (host: string, { folders, mounts, root, drift, strays, outside, outsideCount }: StateFolders): string =>
  printable({
    schema: 'hardshell.state.v1',
    host,
    folders: folders.map(({ name, kind, uid, gid, mode, path }) => ({ name, kind, uid, gid, mode, path })),
    mounts: mounts.map(({ at, type, writable, source, owner, mode }) => ({ at, type, writable, source, owner, mode })),
    root: root ?? null,
    drift,
    strays,
    outside,
    outsideCount,
  })
