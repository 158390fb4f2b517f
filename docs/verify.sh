# sh verify.sh PACKAGE.zip [FILE ...]: needs sha256sum, base64, basenc, od and the other coreutils (8.31 or later), sed, grep, awk, unzip and openssl (1.1.1 or later).
# Ends with 0 only if everything holds, every FILE being the original or a member. What stands in the package is printed only once it is known to be harmless.
set -eu
export LC_ALL=C
bad() { echo "BAD  $*"; : >"$here/told"; exit 1; }
hex() { od -An -v -tx1 | tr -d ' \n'; }
ff30=ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff
odd_point() { # odd_point: whether the 32 bytes given are a point of Ed25519 for which anybody can sign (of small order), or are in a second spelling
  hex | grep -qxE "0[01](00){30}[08]0|c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03[7f]a|26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc[08]5|(e[c-f]|f.)$ff30[7f]f"
}
number() { case $1 in 0) ;; '' | 0* | *[!0-9]*) bad 'a number in another spelling' ;; esac; }
decode() { # decode TEXT: its bytes to ../decoded; base64 has one spelling
  printf %s "$1" | base64 -d >../decoded 2>/dev/null && [ "$(base64 <../decoded | tr -d '\n')" = "$1" ] || bad 'base64 in another spelling'
}
unprinted='c2 [89].|c2 a0|c2 ad|cd 8f|d8 9c|e1 85 9f|e1 85 a0|e1 9a 80|e1 9e b[45]|e1 a0 8[b-f]|e2 80 8.|e2 80 a[89a-f]|e2 81 9f|e2 81 a.|e2 a0 80|e3 80 80|e3 85 a4|ef b8 8.|ef bb bf|ef be a0|ef bf b[0-9ab]|f0 9b b2 a[0-3]|f0 9d 85 b[3-9a]|f3 a0 .. ..'
printed() { # printed TEXT: whether it is UTF-8 and hides nothing: no controls, spaces, or characters without ink
  printf %s "$1" | od -An -v -tx1 | tr -s ' \n' ' ' | sed 's/$/ /' >../spelling
  grep -qE "^( (2[1-9a-f]|[3-6].|7[0-9a-e]|(c[2-9a-f]|d.) [89ab].|(e[1-9abcef] [89ab].|e0 [ab].|ed [89].) [89ab].|(f0 [9ab].|f[123] [89ab].|f4 8.) [89ab]. [89ab].))+ *$" ../spelling &&
    ! grep -qE " ($unprinted)" ../spelling
}
here=$(mktemp -d)
trap 'code=$?; [ $code = 0 ] || [ -e "$here/told" ] || { echo "BAD  something is missing or damaged"; code=1; }; rm -rf "$here"; exit $code' EXIT
[ -f "${1-}" ] || bad 'there is no such package'
package=$(realpath -- "$1")
shift
originals=$(for file in "$@"; do realpath -- "$file"; done)
mkdir "$here/files"
cd "$here/files"

# 1. Unpack, once nothing is in it but files (no links) with names of a package, none twice, stored as they are. unzip compares every file with its check value.
unzip -Z1 "$package" >../names 2>/dev/null || bad 'the ZIP file is damaged'
! grep -qvE '^(manifest\.json|members\.jsonl|inventory/[0-9]{6,}\.proof|custody\.jsonl|proofs/[0-9]{6,}\.tlog-proof|checkpoint\.txt|keys\.txt|timestamp\.tsr|VERIFY\.md|report\.pdf)$' ../names ||
  bad 'a file that belongs into no package'
[ "$(sort ../names | uniq -d | wc -l)" = 0 ] || bad 'a file is there twice'
[ "$(unzip -Z "$package" | grep -cE '^-[^ ]* .* stor ')" = "$(wc -l <../names)" ] || bad 'a file of the package is none, or is packed'
unzip -q "$package" </dev/null >/dev/null 2>&1 || bad 'the ZIP file is damaged'
for name in custody.jsonl checkpoint.txt keys.txt VERIFY.md; do [ -f "$name" ] || bad "$name is missing"; done
[ -f manifest.json ] || [ -f members.jsonl ] || bad 'manifest.json is missing'
# The shell drops NUL bytes; no text of a package has one.
[ "$(cat ./*.txt ./*.json* ./*/* | tr -dc '\000' | wc -c)" = 0 ] || bad 'a NUL byte where text belongs'
for name in custody.jsonl checkpoint.txt keys.txt; do [ "$(tail -c1 "$name" | hex)" = 0a ] || bad "$name does not end with a newline"; done

# 2. The log's head: its name, its size, its root; and who signed it.
sed '/^$/,$d' checkpoint.txt >../text
sed '1,/^$/d' checkpoint.txt >../signatures
origin=$(sed -n 1p ../text) size=$(sed -n 2p ../text)
number "$size"
printed "$origin" || bad "the log's name has characters that are not printed"
decode "$(sed -n 3p ../text)" && mv ../decoded ../root
at=$(tail -n1 custody.jsonl)
at=${at#*'},"at":"'}
case ${at%%\"*} in ????-??-??T??:??:??.???Z) at=${at%%\"*} ;; *) bad 'the last line has no time' ;; esac
case $at in *[!-0-9T:.Z]*) bad 'the last line has no time' ;; esac
[ "$(sort keys.txt | uniq -d | wc -l)" = 0 ] || bad 'a key stands in keys.txt twice'
[ "$(wc -l <keys.txt)" = "$(wc -l <../signatures)" ] || bad 'not as many signatures as keys'
own=0
holds() { # holds KEY WHAT: KEY signed ../text, once in ../signatures
  name=${1%%+*} rest=${1#*+}
  mark=${rest%%+*}
  printed "$1" || bad 'a key has characters that are not printed'
  case $1 in +*) bad 'a key without a name' ;; esac
  decode "${rest#*+}" && mv ../decoded ../blob
  [ "$({ printf '%s\n' "$name"; cat ../blob; } | sha256sum | cut -c1-8)" = "$mark" ] || bad "the key of $name does not fit its mark"
  kind=$(head -c1 ../blob | hex)
  case $kind in 01 | 04) ;; *) bad "the key of $name is of another kind" ;; esac
  [ "$(wc -c <../blob)" = 33 ] || bad "the key of $name is of another kind"
  ! tail -c32 ../blob | odd_point || bad "for the key of $name anybody can sign"
  { printf '\060\052\060\005\006\003\053\145\160\003\041\000'; tail -c32 ../blob; } >../key.der
  found=0 place=0 first=0
  while IFS= read -r row; do
    place=$((place + 1)) encoded=${row##* } signer=${row#"$dash "}
    signer=${signer%% *}
    [ "$row" = "$dash $signer $encoded" ] || bad 'a signature line in another spelling'
    decode "$encoded"
    [ "$signer" = "$name" ] && [ "$(head -c4 ../decoded | hex)" = "$mark" ] || continue
    [ $place != 1 ] || first=1
    tail -c+5 ../decoded >../signature
    cp ../text ../message
    if [ "$kind" = 04 ]; then # a witness: eight bytes tell the time (C2SP tlog-cosignature)
      [ "$(wc -c <../signature)" = 72 ] || bad "the cosignature of $name is of another kind"
      case $(head -c1 ../signature | hex) in [0-7]?) ;; *) bad "the time in the cosignature of $name is beyond all clocks" ;; esac
      seconds=$(printf %d "0x$(head -c8 ../signature | hex)")
      { printf 'cosignature/v1\ntime %d\n' "$seconds"; cat ../text; } >../message
      tail -c64 ../signature >../bare && mv ../bare ../signature
    fi
    ! head -c32 ../signature | odd_point || bad "the signature of $name is one that anybody can make"
    openssl pkeyutl -verify -pubin -inkey ../key.der -keyform DER -rawin -in ../message -sigfile ../signature >/dev/null 2>&1 ||
      bad "the signature of $name does not hold"
    found=$((found + 1))
  done <../signatures
  [ $found = 1 ] || bad "key $mark of $name signed $found times"
  if [ "$kind" = 04 ]; then
    [ "$seconds" -lt 253402300800 ] || seconds=253402300799
    when=$(date -u -d "@$seconds" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null) || when="$seconds s"
    set -- "$1" "cosigned at $when; NOT proved to be a witness"
    year=$((${at%%-*} + 1))
    if [ "${at%%T*}" \> "$when" ] || [ "$when" \> "$year${at#????}" ]; then set -- "$1" "$2; an odd time beside the package's last event"; fi
  elif [ "$2" = signed ] && [ "$name" != "$origin" ]; then
    set -- "$1" "signed too, but is NOT the log's key; NOT proved whose it is"
  fi
  echo "OK   key $mark of $name $2; fingerprint $(sha256sum <../key.der | cut -c1-64)"
}
dash=$(printf '\342\200\224')
while IFS= read -r key; do
  holds "$key" signed
  if [ "$name $kind" = "$origin 01" ]; then
    own=$((own + 1))
    [ $own = 1 ] || bad "several keys under the log's own name signed"
    [ $first = 1 ] || bad "the log's own signature does not stand first"
  fi
done <keys.txt
[ $own = 1 ] || bad "the log's own key did not sign"

# 3. A path in a Merkle tree (RFC 9162, 2.1.3.2): from the leaf in ../h by the lines of ../path, left there.
climb() { # climb INDEX SIZE
  number "$1"
  i=$1 last=$(($2 - 1))
  [ "$i" -le $last ] || bad 'a place outside the tree'
  while IFS= read -r sibling; do
    decode "$sibling" && mv ../decoded ../s
    [ $last -gt 0 ] || bad 'a path is too long'
    if [ $((i & 1)) = 1 ] || [ $i = $last ]; then
      { printf '\001'; cat ../s ../h; } | openssl dgst -sha256 -binary >../up
      while [ $((i & 1)) = 0 ] && [ $i -gt 0 ]; do i=$((i >> 1)) last=$((last >> 1)); done
    else
      { printf '\001'; cat ../h ../s; } | openssl dgst -sha256 -binary >../up
    fi
    mv ../up ../h
    i=$((i >> 1)) last=$((last >> 1))
  done <../path
  [ $last = 0 ] || bad 'a path is too short'
}

# 4. Each line of custody.jsonl: it is an entry, it follows the one before, and it is in the log. In canonical JSON a bare quote never stands inside a text.
control=$(printf '\001-\037')
t='"([^"\\'$control']|\\(["\\bfnrt]|u00(0[0-7bef]|1[0-9a-f])))*"' N='(0|[1-9][0-9]*)' D='([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z'
D="([1-9][0-9]{3}|0[1-9][0-9]{2}|00[1-9][0-9]|000[1-9])-((0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|02-(0[1-9]|[12][0-9]))T$D"
K='(ACQUIRED|RECEIVED|EXAMINED|VERIFIED|VIEWED|DOWNLOADED|EXPORTED|TRANSFER_OFFERED|TRANSFER_ACCEPTED|TRANSFER_REFUSED|TRANSFER_WITHDRAWN|TRANSFER_EXPIRED|SEALED|LEGAL_HOLD_SET|LEGAL_HOLD_LIFTED|DERIVED|RELEASED|DISPOSAL_REQUESTED|DISPOSAL_CANCELLED|DISPOSED|CORRECTED)'
head='^\{"actor":\{"agencyId":'"(null|$t)"',"agencyName":'"(null|$t)"',"auth":'$t',"id":'$t',"name":'$t',"role":'$t'\},"at":"'$D'","caseNumber":'$t',"detail":\{'
tail='"kind":"'$K'","logId":'$t',"prev":(null|"[0-9a-f]{64}"),"reason":'"(null|$t)"',"sequence":'$N',"subject":\{"sha256":"[0-9a-f]{64}","sizeBytes":'$N'\},"tool":\{"name":'$t',"version":'$t'\},"v":1\}$'
spelled() { # spelled LINE: whether its texts, its numbers and its depth are those of canonical JSON
  bare=$(printf %s "$1" | sed -E "s/$t/'/g")
  case $bare in *\"*) return 1 ;; esac
  odd=$(printf %s "$bare" | grep -oE '[^],:[}{]+' | grep -vxE "'|true|false|null|0|-?[1-9][0-9]{0,14}" || :)
  for odd in $odd; do
    case $odd in *[!0-9-]* | ?*-* | -) return 1 ;; esac
    [ ${#odd} -le 17 ] && [ "${odd#-}" -le 9007199254740991 ] || return 1
    case ${odd#-} in 0*) return 1 ;; esac
  done
  nest=$(printf %s "$bare" | tr -dc '][}{') deep=0
  while [ -n "$nest" ]; do
    nest=$(printf %s "$nest" | sed 's/{}//g;s/\[\]//g') deep=$((deep + 1))
    [ $deep -le 100 ] || return 1
  done
}
top() { # top KEY LINE: what stands for KEY in the line's detail itself, not in what is nested there
  inner=${2#*'","detail":{'}
  depth=0 name= value= part=name
  printf '%s,' "${inner%'},"evidenceId":"'*}" | sed -E "s/$t/\n&\n/g" | sed -E '/^"/!s/[][}{,:]/\n&\n/g' | while IFS= read -r token; do
    case $depth$token in
      0:) part=value && continue ;;
      0,) [ "$name" != "\"$1\"" ] || printf %s "$value"; name= value= part=name && continue ;;
    esac
    if [ $part = name ]; then name=$name$token; elif [ "$name" = "\"$1\"" ]; then value=$value$token; fi
    case $token in '{' | '[') depth=$((depth + 1)) ;; '}' | ']') depth=$((depth - 1)) ;; esac
  done
}
utf8() { # utf8 FILE: whether it is UTF-8
  od -An -v -tx1 "$1" | tr -s ' ' '\n' | awk '
    /^$/ { next }
    more > 0 { if ($0 < low || $0 > high) { odd = 1; exit } more--; low = "80"; high = "bf"; next }
    { low = "80"; high = "bf" }
    $0 ~ /^[0-7]/ { next }
    $0 ~ /^(c[2-9a-f]|d.)$/ { more = 1; next }
    $0 ~ /^e.$/ { more = 2; if ($0 == "e0") low = "a0"; if ($0 == "ed") high = "9f"; next }
    $0 ~ /^f[0-4]$/ { more = 3; if ($0 == "f0") low = "90"; if ($0 == "f4") high = "8f"; next }
    { odd = 1; exit }
    END { exit odd || more > 0 }'
}
ordered() { # ordered LINE: whether the keys of every object in it are there once, in the order of their UTF-16 (RFC 8785)
  printf %s "$1" | grep -oE "$t|[][}{:,]" | awk '
    function plain(text,   out, one) { # the characters of a key; those of four bytes come before U+E000
      text = substr(text, 2, length(text) - 2)
      while (match(text, /\\(u....|.)/)) {
        one = substr(text, RSTART + 1, RLENGTH - 1)
        out = out substr(text, 1, RSTART - 1) (length(one) > 1 ? sprintf("%c", hex(substr(one, 4))) : index("bfnrt", one) ? sprintf("%c", substr("0812101309", index("bfnrt", one) * 2 - 1, 2) + 0) : one)
        text = substr(text, RSTART + RLENGTH)
      }
      out = out text
      gsub(/[\360-\364]/, "\355\377&", out)
      return "x" out
    }
    function hex(two) { return (index("0123456789abcdef", substr(two, 1, 1)) - 1) * 16 + index("0123456789abcdef", substr(two, 2, 1)) - 1 }
    $0 == "{" || $0 == "[" { depth++; open[depth] = $0; last[depth] = ""; name = $0 == "{"; next }
    $0 == "}" || $0 == "]" { depth--; name = 0; next }
    $0 == "," { name = open[depth] == "{"; next }
    $0 == ":" { name = 0; next }
    name { this = plain($0); if (last[depth] != "" && this <= last[depth]) { odd = 1; exit } last[depth] = this }
    END { exit odd }'
}
utf8 custody.jsonl || bad 'custody.jsonl is not UTF-8'
actor() { # actor LINE: the id of who acted, as it stands there
  who=${1#*',"id":'}
  printf %s "${who%%',"name":'*}"
}
ends() { # ends: whether $line ends $offer: answered by the right person, accepted in time
  [ -n "$offer" ] && [ "$(top offerSequence "$line") $(top offerEntryHash "$line")" = "$offered" ] || return 1
  case $(top transferId "$offer") in '"'*) ;; *) return 1 ;; esac
  for name in transferId fromAgencyId toAgencyId place; do [ "$(top $name "$line")" = "$(top $name "$offer")" ] || return 1; done
  case $what in
    TRANSFER_ACCEPTED | TRANSFER_REFUSED)
      [ "$(actor "$line")" != "$(actor "$offer")" ] || return 1
      case $(top toUserId "$offer") in '' | null | "$(actor "$line")") ;; *) return 1 ;; esac
      ;;
  esac
  [ "$what" = TRANSFER_ACCEPTED ] || return 0
  late=$(top expiresAt "$offer") told=$(top recordedAt "$line")
  [ -n "$told" ] || told=\"$time\"
  [ -z "$late" ] || [ "$late" \> "$told" ]
}
n=0 after=0 before=null place=-1 subject= item= time= examined= offer=
while IFS= read -r line; do
  n=$((n + 1))
  proof=$(printf 'proofs/%06d.tlog-proof' $n)
  printf '%s\n' "$line" >../line
  spelled "$line" && ordered "$line" || bad "line $n is not in canonical form"
  grep -qE "$head(.*[^,])?\},\"evidenceId\":$t,\"evidenceNumber\":$t,$tail" ../line || bad "line $n is no custody entry"
  when=${line#*'},"at":"'} this=${line##*'},"evidenceId":'}
  when=${when%%\"*} what=${this#*',"kind":"'}
  what=${what%%\"*} this=${this%%',"kind":"'*}
  year=${when%%-*}
  case $when in ????-02-29*) date -u -d "$year-02-29" >/dev/null 2>&1 || bad "line $n has a date that is none" ;; esac
  [ "${item:=$this}" = "$this" ] || bad "line $n is of another item"
  ! [ "$time" \> "$when" ] || bad "line $n is older than its predecessor"
  time=$when
  [ "$what" != EXAMINED ] || examined=$line
  if [ $n = 1 ] && [ -e manifest.json ]; then
    [ "$what" = RECEIVED ] || { [ "$what" = DERIVED ] && [ -n "$(top parent "$line")" ]; } || bad 'the first line does not tell how the item came to be'
  fi
  case $line in *',"logId":"'"$origin"'",'*) ;; *) bad "line $n is of another log" ;; esac
  sequence=$(printf %s "$line" | sed 's/.*,"sequence":\([0-9]*\),"subject":{.*/\1/')
  number "$sequence"
  if [ -e manifest.json ] || [ "$sequence" = $((after + 1)) ]; then
    case $line in *',"prev":'"$before"',"reason":'*',"sequence":'$((after + 1))',"subject":{'*) ;; *) bad "line $n does not follow" ;; esac
  fi
  this=$(printf %s "$line" | sed 's/.*,\("subject":{[^}]*}\),"tool":.*/\1/')
  [ "${subject:=$this}" = "$this" ] || bad "line $n is about other bytes"
  [ "$(sed -n 1p "$proof")" = c2sp.org/tlog-proof@v1 ] || bad "$proof is no proof"
  sed '1,/^$/d' "$proof" | cmp -s - checkpoint.txt || bad "$proof has another checkpoint"
  sed -e '/^$/,$d' -e 1,2d "$proof" >../path
  { printf '\000'; printf %s "$line"; } | openssl dgst -sha256 -binary >../h
  index=$(sed -n '2s/^index //p' "$proof")
  climb "$index" "$size"
  cmp -s ../h ../root || bad "line $n of custody.jsonl is not in the log, by $proof"
  [ "$index" -gt $place ] || bad "line $n stands before its predecessor in the log"
  [ "$sequence" -gt $after ] || bad "line $n does not come after its predecessor"
  # How the item was acquired, where that was signed at its source.
  told=
  case $what$line in ACQUIRED*'"acquisition":'*) told=$(top acquisition "$line") ;; esac
  if [ -n "$told" ]; then
    part() { printf '%s\n' "$told" | sed -En "s/^\{\"key\":$text,\"record\":(\{.*\}),\"signature\":$text\}$/$1/p"; }
    text='"(([^"\\]|\\.)*)"'
    case $(part '\3') in *",${this#*\{},\"counts\":{"*'"schema":"chot.acquisition/1"'*) ;; *) bad "line $n has an acquisition record of other bytes" ;; esac
    { echo chot.acquisition/1; part '\3'; } >../text
    part '\4' | sed 's/\\\(.\)/\1/g' >../signatures
    holds "$(part '\1' | sed 's/\\\(.\)/\1/g')" 'signed how it was acquired'
    [ "$kind" = 01 ] || bad "line $n has an acquisition record signed by a key of another kind"
  fi
  place=$index after=$sequence before=\"$(printf %s "$line" | sha256sum | cut -c1-64)\"
  # An offer of custody waits alone, and what ends it says of it what the offer says.
  case $what in
    TRANSFER_OFFERED)
      [ -z "$offer" ] || bad "line $n offers the item while an offer waits"
      offer=$line offered="$sequence $before"
      ;;
    TRANSFER_*)
      ends || bad "line $n does not fit the offer of custody"
      offer=
      ;;
  esac
done <custody.jsonl
echo "OK   $n lines of custody.jsonl, each in the log of $origin"

# 5. The last line binds the other files.
last=$(tail -n1 custody.jsonl)
[ "$what" = EXPORTED ] || bad 'the last line is no export'
if [ -e manifest.json ]; then front=manifest.json; else
  front="members.jsonl $(for k in $(seq "$(wc -l <members.jsonl)"); do printf 'inventory/%06d.proof ' "$k"; done)"
fi
bound=$(for name in $front VERIFY.md $(ls report.pdf 2>/dev/null); do
  printf '"%s":"%s"\n' "$name" "$(sha256sum <"$name" | cut -c1-64)"
done | sort | paste -sd,)
[ "$(top packageFiles "$last")" = "{$bound}" ] || bad 'the files are not those of the export'
for name in $front custody.jsonl $(seq -f 'proofs/%06.0f.tlog-proof' "$n") checkpoint.txt keys.txt $(ls timestamp.tsr 2>/dev/null) VERIFY.md $(ls report.pdf 2>/dev/null); do
  echo "$name"
done | cmp -s - ../names || bad 'a file is missing, too many, or in another place'
echo 'OK   the files are those of the export, and no other'

# 6. The members: the whole list, or each of those that the package proves.
told() { top "$1" "$examined" | tr -d '"'; }
sha=$(printf %s "$subject" | sed 's/.*"sha256":"\([0-9a-f]*\)".*/\1/') bytes=${subject##*:}
bytes=${bytes%\}}
leaves() { # leaves FILE...: the digest of each, a line each, behind those in ../level
  truncate -s -"$1" ../leaf/* && sha256sum ../leaf/* | cut -c1-64 >>../level && rm ../leaf/*
}
tree() { # tree: the root over the lines of ../rows (RFC 9162, 2.1.1), in hex; the programs are started once for a thousand of them
  [ -s ../rows ] || { sha256sum </dev/null | cut -c1-64 && return; }
  mkdir -p ../leaf ../some
  : >../level
  split -l 1000 -a 5 ../rows ../some/s
  for some in ../some/*; do
    sed "s/^/$(printf '\001')/" "$some" | tr '\001' '\000' | split -l 1 -a 5 - ../leaf/l
    leaves 1
    rm "$some"
  done
  while [ "$(wc -l <../level)" -gt 1 ]; do
    paste -d '\0' - - <../level >../pairs
    : >../level
    split -l 1000 -a 5 ../pairs ../some/s
    for some in ../some/*; do
      if grep -E '^.{128}$' "$some" >../whole; then
        sed 's/^/01/' ../whole | tr -d '\n' | tr a-f A-F | basenc -d --base16 | split -b 65 -a 5 - ../leaf/l
        leaves 0
      fi
      grep -E '^.{64}$' "$some" >>../level || :
      rm "$some"
    done
  done
  cat ../level
}
if [ -e manifest.json ]; then
  # Its form is the one that the hub writes: the same fields in the same order, each once.
  H='"[0-9a-f]{64}"' F='\{"code":"[a-z0-9-]+","severity":"(INFO|WARNING|ERROR)","path":'"(null|$t)"',"detail":'$t'\}'
  G='(,"digests":\{("[a-z0-9]+":"[0-9a-f]+",?)*\})?' L="\\[($F(,$F)*)?\\]" C='(,"contentType":'$t')?'
  M='\{"index":'$N',"path":'$t'(,"rawPathHex":"[0-9a-f]*")?,"sizeBytes":'$N',"sha256":(null|'$H')'$G',"encrypted":(true|false)(,"modifiedAt":'$t')?'$C',"findings":'$L'\}'
  utf8 manifest.json && [ "$(wc -l <manifest.json)" = 0 ] &&
    grep -qxE '\{"schema":"chot.manifest/1","file":\{"name":'$t$C$G',"sizeBytes":'$N',"sha256":'$H'\},"format":'$t',"verdict":"(complete|warnings|refused|opaque)","members":\[('"$M(,$M)*"')?\],"findings":'$L'\}' manifest.json &&
    grep -oE "$t|[0-9]+" manifest.json | awk '!/^"/ && (length($0) > 16 || length($0) == 16 && $0 "" > "9007199254740991") { odd = 1; exit } END { exit odd }' || bad 'manifest.json is not in the form of a manifest'
  grep -qF '"sizeBytes":'"$bytes"',"sha256":"'"$sha"'"},"format":' manifest.json || bad 'manifest.json is about other bytes'
  [ -n "$examined" ] || grep -qF '"members":[],"findings":' manifest.json || bad 'no examination binds the members'
  [ -z "$examined" ] || [ "$(told manifestSha256)" = "$(sha256sum <manifest.json | cut -c1-64)" ] || bad 'manifest.json is not that of the examination'
  # The rows of the members in canonical JSON: their fields by name.
  A='"([^"\\]|\\.)*"'
  grep -oE "$M" manifest.json | sed -E \
    -e 's/\{"code":("[^"]*"),"severity":("[^"]*"),"path":(null|'$A'),"detail":('$A')\}/{"code":\1,"detail":\5,"path":\3,"severity":\2}/g' \
    -e 's/^\{(.*),"contentType":('$A')(,"findings":.*)$/{"contentType":\2,\1\4/' \
    -e 's/,"digests":\{("md5":"[0-9a-f]*",?)?("sha1":"[0-9a-f]*",?)?("blake3":"[0-9a-f]*")\}/,"digests":{\3,\1\2}/' -e 's/,"digests":\{([^}]*),\}/,"digests":{\1}/' \
    -e 's/^\{("contentType":'$A',)?(.*),("digests":\{[^}]*\})(,"encrypted":.*)$/{\1\4,\3\5/' \
    -e 's/^\{(.*)("index":.*),("encrypted":(true|false))(.*),("findings":.*)\}$/{\1\3,\6,\2\5}/' \
    -e 's/("index":[0-9]+)(,"path":.*)(,"modifiedAt":'$A')\}$/\1\3\2}/' \
    -e 's/,("sizeBytes":[0-9]+),("sha256":[^,}]*)/,\2,\1/' >../rows || :
  many=$(wc -l <../rows)
  if [ "$many" -gt 10000 ]; then
    echo "NOTE the rows of $many members are not put together to the inventory's root here, only bound by the manifest's digest: chot-verify and verify.py do."
  else
    [ -z "$examined" ] || [ "$(told inventoryRoot)" = "$(tree)" ] || bad 'the members are not those of the examined inventory'
  fi
  echo 'OK   manifest.json is that of the examination'
else
  [ $n = 2 ] && [ "$examined" = "$(head -n1 custody.jsonl)" ] || bad 'there is not one examination before one export'
  n=0 place=-1
  while IFS= read -r row; do
    n=$((n + 1))
    proof=$(printf 'inventory/%06d.proof' $n)
    [ "$(sed -n 1p "$proof")" = chot.member-proof/1 ] || bad "$proof is no proof"
    at=$(sed -n '2s/^position //p' "$proof") many=$(sed -n '3s/^members //p' "$proof")
    [ "$many" = "$(told members)" ] || bad "$proof is about another inventory"
    { printf '\000'; printf %s "$row"; } | openssl dgst -sha256 -binary >../h
    sed 1,3d "$proof" >../path
    climb "$at" "$many"
    [ "$(hex <../h)" = "$(told inventoryRoot)" ] || bad "line $n of members.jsonl is not of the examined inventory"
    [ "$at" -gt $place ] || bad 'the members are not in order'
    place=$at
  done <members.jsonl
  echo "OK   $n members, each of the examined inventory"
fi

[ ! -e timestamp.tsr ] || echo 'NOTE timestamp.tsr is not checked here: chot-verify does.'
echo 'Everything in the package agrees. WHO signed is NOT proved until you have compared the fingerprint with that of the published key.'

# 7. Files that were given: the original, or a member.
[ -z "$originals" ] || printf '%s\n' "$originals" | while IFS= read -r file; do
  sum=$(sha256sum <"$file" | cut -c1-64) long=$(wc -c <"$file")
  if [ "$sum $long" = "$sha $bytes" ]; then echo "OK   $file is the original"; continue; fi
  grep -qE '"sizeBytes":'"$long"',"sha256":"'"$sum"'"|"sha256":"'"$sum"'","sizeBytes":'"$long"'[,}]' "$(ls manifest.json members.jsonl 2>/dev/null)" || {
    bad "$file is ANOTHER file. That says nothing against the package."
  }
  echo "OK   $file is a member"
done
