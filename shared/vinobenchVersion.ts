/** Of Vinobench itself, as runs and profiles keep it. */
export const vinobenchVersion = '0.1.0';
