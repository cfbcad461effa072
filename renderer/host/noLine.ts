/** Of what was asked for while there is no line to the host. */
export const noLine = 'The connection to the host is lost. Vinobench is reconnecting; try again then.';
