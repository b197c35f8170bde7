// A tablet that calls itself a Mac has a touch screen; a Mac has none. Its pages then show the tablet's store.
const isTablet = /Macintosh/.test(navigator.userAgent) && navigator.maxTouchPoints > 1;
if (isTablet && !document.cookie.includes("access_touch=yes")) {
  document.cookie = "access_touch=yes; path=/; max-age=31536000; samesite=lax";
  if (document.cookie.includes("access_touch=yes")) location.reload();
}
