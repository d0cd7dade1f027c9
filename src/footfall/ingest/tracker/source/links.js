/** Links that lead to another host, and files that are downloaded from this one. */
import { hearLinks } from "./clicks.js";

const FILE_TYPES =
  "pdf,xlsx,docx,txt,rtf,csv,exe,key,pps,ppt,pptx,7z,pkg,rar,gz,zip,avi,mov,mp4,mpeg,wmv,midi,mp3,wav,wma,dmg";

const isOutbound = (link) => link.host != location.host && link.protocol.startsWith("http");

export const links = (settings, send) =>
  hearLinks(settings, (link) => {
    if (isOutbound(link)) send({ name: "Outbound Link: Click", props: { url: link.href } });
  });

export const downloads = (settings, send) => {
  const types = (settings.fileTypes || FILE_TYPES).split(",");
  hearLinks(settings, (link) => {
    // Without query and fragment, in which downloads are often signed.
    const [url] = link.href.split(/[?#]/);
    const type = url.split(".").pop().toLowerCase();
    if (!isOutbound(link) && types.includes(type)) send({ name: "File Download", props: { url } });
  });
};
