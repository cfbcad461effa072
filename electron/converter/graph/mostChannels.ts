/**
 * Of what is computed for each channel while a network is converted: some numbers of each channel are held at once. Networks have some
 * thousands; what is said of more is left as it is, or refused where it cannot be.
 */
export const mostChannels = 1 << 20;
