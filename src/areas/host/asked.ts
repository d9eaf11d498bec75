/** Shared by facts that would ask systemd, sshd or the kernel the same: asked once. */
export const ASKED = 'host/asked.find.sh'
