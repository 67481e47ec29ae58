// Days since 1970-01-01 to years, months and days of the proleptic Gregorian calendar, and back
// (https://howardhinnant.github.io/date_algorithms.html).

export function civilDates(first: number, count: number, dates: Int32Array): void {
  'use kernel';
  for (let i = 0; i < count; i++) {
    const shifted = first + i + 719468;
    const era = Math.floor(shifted / 146097);
    const day = shifted - era * 146097;
    const year = Math.floor((day - Math.floor(day / 1460) + Math.floor(day / 36524) - Math.floor(day / 146096)) / 365);
    const ofYear = day - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
    const shiftedMonth = Math.floor((5 * ofYear + 2) / 153);
    const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
    dates[3 * i] = year + era * 400 + (month <= 2 ? 1 : 0);
    dates[3 * i + 1] = month;
    dates[3 * i + 2] = ofYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  }
}

/** The sum of the days since 1970-01-01 of dates. */
export function daysSince1970(dates: Int32Array): number {
  'use kernel';
  let sum = 0;
  for (let i = 0; i + 2 < dates.length; i += 3) {
    const month = dates[i + 1]!;
    const year = month <= 2 ? dates[i]! - 1 : dates[i]!;
    const era = Math.floor(year / 400);
    const ofEra = year - era * 400;
    const ofYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + dates[i + 2]! - 1;
    sum += era * 146097 + ofEra * 365 + Math.floor(ofEra / 4) - Math.floor(ofEra / 100) + ofYear - 719468;
  }
  return sum;
}
