/** Names of what crosses between the preload and the main process; both sides of the window agree here. */
export const channels = {
  /** To main, with a port. */
  connect: 'vinobench:connect',
  /** Invoked: `DesktopBridge.openModels`, `choose` and `save`. */
  openModels: 'vinobench:open-models',
  choose: 'vinobench:choose',
  save: 'vinobench:save',
  /** To main, which answers at once: the path of a file or folder that was dropped or picked. */
  given: 'vinobench:given',
  /** To main: the page listens for opened files. */
  listening: 'vinobench:listening',
  /** To the page: paths of files, a command's name. */
  opened: 'vinobench:opened',
  command: 'vinobench:command',
} as const;
