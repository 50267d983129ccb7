// Which section is being read?  The contents follow.

export function contents(root) {
  const links = [...root.querySelectorAll('.contents a[href^="#"]')];
  if (!links.length || !('IntersectionObserver' in window)) return;
  const linkOf = new Map();
  for (const link of links) {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) linkOf.set(target.closest('.section') ?? target, link);
  }
  const visible = new Set();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) visible[isIntersecting ? 'add' : 'delete'](target);
      const current = [...linkOf.keys()].find((section) => visible.has(section));
      if (!current) return;
      for (const [section, link] of linkOf) {
        if (section === current) link.setAttribute('aria-current', 'location');
        else link.removeAttribute('aria-current');
      }
    },
    { rootMargin: '-10% 0px -60% 0px' }, // the part of the window where the eye is
  );
  for (const section of linkOf.keys()) observer.observe(section);
}
