/**
 * Where the holder of a geographic number is likely to be: part of the country and time zones, from the numbering plans
 * of countries with several zones. Sources: NANPA and CNAC area-code assignments with the zones of the IANA tz database
 * for the places in them; ACMA Numbering Plan 2015 sch. 1; CNMC plan (ES); MIIT area codes of Xinjiang.
 */
export interface NumberPlace {
  /** ISO 3166-2 part without the country; null where the range covers several. */
  readonly subdivision: string | null;
  /** Every IANA zone of the area, sorted. */
  readonly zones: readonly string[];
}

const ZONES: Readonly<Record<string, string>> = {
  N: "America/New_York",
  C: "America/Chicago",
  M: "America/Denver",
  P: "America/Los_Angeles",
  AK: "America/Anchorage",
  AD: "America/Adak",
  AZ: "America/Phoenix",
  HI: "Pacific/Honolulu",
  TO: "America/Toronto",
  WI: "America/Winnipeg",
  ED: "America/Edmonton",
  VA: "America/Vancouver",
  RE: "America/Regina",
  HA: "America/Halifax",
  MO: "America/Moncton",
  SJ: "America/St_Johns",
  GB: "America/Goose_Bay",
  BS: "America/Blanc-Sablon",
  WH: "America/Whitehorse",
  IN: "America/Inuvik",
  RI: "America/Rankin_Inlet",
  IQ: "America/Iqaluit",
};

/** One line for each set of areas: part (`-` where several share them), zones, area codes. */
const US = `
AL C 205 251 256 334 659 938
AK AK,AD 907
AZ AZ 480 520 602 623
AZ AZ,M 928
AR C 327 479 501 870
CA P 209 213 279 310 323 341 350 369 408 415 424 442 510 530 559 562 619 626 628 650 657 661 669 707 714 738 747 760 805
CA P 818 820 831 837 840 858 909 916 925 949 951
CO M 303 719 720 970 983
CT N 203 475 860 959
DE N 302
DC N 202 771
FL N 239 305 321 324 352 386 407 561 645 656 689 727 728 754 772 786 813 863 904 941 954
FL N,C 448 850
GA N 229 404 470 478 678 706 762 770 912 943
HI HI 808
ID M,P 208 986
IL C 217 224 309 312 331 447 464 618 630 708 730 773 779 815 847 861 872
IN N 260 317 463 765
IN N,C 219 574 812 930
IA C 319 515 563 641 712
KS C 316 913
KS C,M 620 785
KY N 502 859
KY N,C 270 364 606
LA C 225 318 337 457 504 985
ME N 207
MD N 227 240 301 410 443 667
MA N 339 351 413 508 617 774 781 857 978
MI N 231 248 269 313 517 586 616 679 734 810 947 989
MI N,C 906
MN C 218 320 507 612 651 763 924 952
MS C 228 471 601 662 769
MO C 235 314 417 557 573 636 660 816 975
MT M 406
NE C 402 531
NE C,M 308
NV P 702 725
NV P,M 775
NH N 603
NJ N 201 551 609 640 732 848 856 862 908 973
NM M 505 575
NY N 212 315 329 332 347 363 516 518 585 607 624 631 646 680 716 718 838 845 914 917 929 934
NC N 252 336 472 704 743 828 910 919 980 984
ND C,M 701
OH N 216 220 234 283 326 330 380 419 436 440 513 567 614 740 937
OK C 405 539 572 580 918
OR P 503 971
OR P,M 458 541
PA N 215 223 267 272 412 445 484 570 582 610 717 724 814 835 878
RI N 401
SC N 803 821 839 843 854 864
SD C,M 605
TN C 615 629 731 901
TN N,C 423 931
TN N 865
TX C 210 214 254 281 325 346 361 409 430 469 512 621 682 713 726 737 806 817 830 832 903 936 940 945 956 972 979
TX C,M 432 915
UT M 385 435 801
VT N 802
VA N 276 434 540 571 686 703 757 804 826 948
WA P 206 253 360 425 509 564
WV N 304 681
WI C 262 274 353 414 534 608 715 920
WY M 307`;

const CA = `
AB ED 368 403 587 780 825
BC VA 604
BC VA,ED 236 250 257 672 778
MB WI 204 431 584
NB MO 428 506
NL SJ,GB 709 879
- HA 782 902
- WH,ED,IN,RI,IQ 867
ON TO 226 249 289 343 365 382 416 437 519 548 613 647 683 705 742 753 905 942
ON TO,WI 807
QC TO 263 354 438 450 468 514 579
QC TO,HA,BS 367 418 581 819 873
SK RE,ED 306 474 639`;

type Ranges = ReadonlyMap<string, NumberPlace>;

function northAmerican(lines: string): Ranges {
  const ranges = new Map<string, NumberPlace>();
  for (const line of lines.trim().split("\n")) {
    const [part = "-", zones = "", ...areas] = line.split(" ");
    const names = zones.split(",").map((short) => ZONES[short] ?? short);
    const place = { subdivision: part === "-" ? null : part, zones: names.toSorted() };
    for (const area of areas) ranges.set(`+1${area}`, place);
  }
  return ranges;
}

function ranges(subdivision: string | null, zones: readonly string[], prefixes: readonly string[]): Ranges {
  return new Map(prefixes.map((prefix) => [prefix, { subdivision, zones: zones.toSorted() }]));
}

const AUSTRALIAN_WEST = ["Australia/Perth", "Australia/Eucla", "Australia/Adelaide", "Australia/Darwin"];
const XINJIANG = ["901", "902", "903", "906", "908", "909", "99"].map((area) => `+86${area}`);

/** The longest prefix that is listed speaks; a number without one may be anywhere in its country. */
const PLANS: Readonly<Record<string, Ranges>> = {
  US: northAmerican(US),
  CA: northAmerican(CA),
  AU: new Map([
    ...ranges(null, ["Australia/Sydney", "Australia/Broken_Hill", "Australia/Lord_Howe"], ["+612"]),
    ...ranges(null, ["Australia/Melbourne", "Australia/Hobart"], ["+613"]),
    ...ranges("QLD", ["Australia/Brisbane"], ["+617"]),
    ...ranges(null, [...AUSTRALIAN_WEST, "Australia/Broken_Hill"], ["+618"]),
  ]),
  CN: ranges("XJ", ["Asia/Shanghai", "Asia/Urumqi"], XINJIANG),
  ES: new Map([
    ...ranges(null, ["Europe/Madrid"], ["+348", "+349"]),
    ...ranges("CN", ["Atlantic/Canary"], ["+34822", "+34828", "+34922", "+34928"]),
  ]),
};

const LONGEST_PREFIX = 6;
const SHORTEST_PREFIX = 3;

/** What the numbering plan tells of a number's place; null where it tells nothing, as of most mobile numbers. */
export function placeOfNumber(number: string, country: string): NumberPlace | null {
  const plan = PLANS[country];
  if (plan === undefined) return null;
  for (let length = LONGEST_PREFIX; length >= SHORTEST_PREFIX; length -= 1) {
    const place = plan.get(number.slice(0, length));
    if (place !== undefined) return place;
  }
  return null;
}
