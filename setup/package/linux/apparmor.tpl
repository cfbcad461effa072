abi <abi/4.0>,
include <tunables/global>

# Not confined, but allowed what a browser's sandbox is made of.
profile "${executable}" "/opt/${sanitizedProductName}/${executable}" flags=(unconfined) {
  userns,

  include if exists <local/${executable}>
}
