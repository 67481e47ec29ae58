// Names that C's headers declare or define beside those of names.ts: a kernel of such a name is called otherwise in C.
//
// What glibc 2.36 declares in the headers of generated C and of its glue, with _GNU_SOURCE. Locals may hide functions,
// not macros.

const functions = new Set(
  (
    'a64l aligned_alloc alloca arc4random arc4random_buf arc4random_uniform asctime asprintf at_quick_exit atexit ' +
    'basename bcmp bcopy bzero canonicalize canonicalize_file_name clearenv clearerr clock clone ctermid ctime ' +
    'cuserid daddl ddivl dfmal difftime dmull dprintf drand48 dsqrtl dsubl dysize ecvt erand48 exp10 explicit_bzero ' +
    'fadd fclose fcloseall fcvt fdiv fdopen feof ferror fflush ffma ffs ffsl fgetc fgetpos fgets fileno flockfile ' +
    'fmaximum fmaxmag fmemopen fminimum fminmag fmul fopen fopencookie fprintf fputc fputs fread freopen fromfp ' +
    'fromfpx fscanf fseek fseeko fsetpos fsqrt fsub ftell ftello ftrylockfile funlockfile fwrite gcvt getc getchar ' +
    'getcpu getdate getdelim getline getloadavg getpayload getpt getsubopt getw gmtime grantpt imaxabs imaxdiv ' +
    'initstate jrand48 l64a lcong48 lldiv llogb localtime lrand48 mblen mbstowcs mbtowc memccpy memchr memfrob memmem ' +
    'mempcpy memrchr mkdtemp mkostemp mkostemps mkstemp mkstemps mktemp mktime mrand48 nanosleep nextdown nexttoward ' +
    'nextup nrand48 obstack_printf obstack_vprintf on_exit open_memstream pclose perror popen posix_memalign ' +
    'posix_openpt printf pselect ptsname putc putchar putenv puts putw qecvt qfcvt qgcvt quick_exit rawmemchr ' +
    'reallocarray realpath remove rename renameat renameat2 rewind roundeven rpmatch scalb scanf secure_getenv seed48 ' +
    'select setbuf setbuffer setenv setlinebuf setns setpayload setpayloadsig setstate setvbuf snprintf sprintf ' +
    'srand48 sscanf stpcpy stpncpy strcasecmp strcasestr strchr strchrnul strcoll strcspn strdup strerror strfromd ' +
    'strfromf strfroml strfry strftime strncasecmp strncat strncmp strncpy strndup strnlen strpbrk strptime strrchr ' +
    'strsep strsignal strspn strstr strtof strtoimax strtok strtold strtoq strtoul strtoumax strtouq strverscmp ' +
    'strxfrm tempnam time timegm timelocal timespec_get timespec_getres tmpfile tmpnam totalorder totalordermag tzset ' +
    'ufromfp ufromfpx ungetc unlockpt unsetenv unshare valloc vasprintf vdprintf vfprintf vfscanf vprintf vscanf ' +
    'vsnprintf vsprintf vsscanf wcstoimax wcstombs wcstoumax wctomb' +
    ' atoll ffsll strtoll strtoull alloca fpclassify iscanonical iseqsig isgreater isgreaterequal isless islessequal' +
    ' islessgreater isnormal issignaling issubnormal isunordered iszero offsetof strdupa strndupa htobe16 htobe32 htole16' +
    ' htole32 be16toh be32toh le16toh le32toh'
  ).split(' '),
);

const families =
  /^(pthread|sched|timer|clock|fmaximum|fminimum)_|_(unlocked|np|l)$|64$|^(f32|f64)x?(add|div|fma|mul|sqrt|sub)/;
/** Of float and of long double: sinf, sinl. */
const ofOtherTypes =
  /^(a?(sin|cos|tan)h?|atan2|cbrt|ceil|copysign|drem|erfc?|exp(2|10|m1)?|fabs|fdim|finite|floor|fm(a|ax|in|od)|fm(ax|in)(imum|mag)|frexp|fromfpx?|gamma|(get|set)payload|setpayloadsig|hypot|i?logb|is(inf|nan)|[jy][01n]|ldexp|lgamma|l?l(og|r)b?(int|ound)?|log(1p|2|10)?|modf|nan|nearbyint|next(after|down|toward|up)|pow|remainder|remquo|rint|round(even)?|scalbl?n?|significand|sincos|sqrt|tgamma|totalorder(mag)?|trunc|ufromfpx?|canonicalize|strto|[df](add|sub|mul|div|sqrt|fma))(f|l|f(16|32|64|128)x?)$/;

/** Whether a function or a table can't have this name in C. */
export function isDeclared(name: string): boolean {
  return functions.has(name) || families.test(name) || ofOtherTypes.test(name);
}

const macros =
  /^(U?INT\w*_(MAX|MIN|C|WIDTH)|(SIZE|PTRDIFF|SIG_ATOMIC|WCHAR|WINT)_(MAX|MIN|WIDTH)|(ADJ|CLOCKS?|CLONE|CPU|EXIT|FD|FP|MATH|MOD|M|PTHREAD|RENAME|SCHED|SEEK|STA|TIMER?|W)_\w+|(BIG|BYTE|LITTLE|PDP)_(ENDIAN|ORDER)|(HUGE_VAL|SNAN)\w*|(PRI|SCN)[Xdioux]\w+|(FILENAME|FOPEN|MB_CUR|RAND|TMP)_MAX|L_\w+|BUFSIZ|CSIGNAL|EOF|MAXFLOAT|NFDBITS|P_tmpdir|W(CONTINUED|COREDUMP|EXIT\w+|IF\w+|NOHANG|NOWAIT|STOP\w+|TERMSIG|UNTRACED)|math_errhandling|sched_priority)$/;

/** Whether a preprocessor may replace this name, wherever it stands. */
export function isMacro(name: string): boolean {
  return macros.test(name);
}
