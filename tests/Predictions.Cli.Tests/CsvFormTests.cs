using System.Globalization;
using System.Text;
using CsvHelper;
using Predictions.Cli.Batches;
using Predictions.Cli.Histories;
using Predictions.Core.History;
using Predictions.Training.Tables;

namespace Predictions.Cli.Tests;

/// <summary>Lists of users and tables of histories, as spreadsheets, databases and scripts write them.</summary>
public sealed class CsvFormTests
{
    private const string Header = "user_id,kind,date,days,until,evidence,reason";
    private const string Row = "ann,period,2025-01-01,4,,,";

    private static readonly Encoding[] Encodings =
        [new UTF8Encoding(false), Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32];

    [Fact]
    public void Rounded_numbers_have_the_digits_of_F4()
    {
        var random = new Random(1);
        double[] values =
        [
            0, 1, 0.5, 0.00005, 0.12345, 0.99995, 28, 1e5, 2e5, -1, double.NaN, double.PositiveInfinity,
            .. Enumerable.Range(0, 20_000).Select(i => random.NextDouble() * Math.Pow(10, i % 4)),
        ];
        var certain = 0;
        foreach (var value in values)
            if (PlainCsvRow.TryScale(value, out var scaled))
            {
                Assert.Equal(
                    value.ToString("F4", CultureInfo.InvariantCulture),
                    new decimal(scaled, 0, 0, false, 4).ToString(CultureInfo.InvariantCulture));
                certain++;
            }

        Assert.InRange(certain, 0.99 * values.Length, values.Length - 3);
    }

    [Fact]
    public void A_row_has_the_bytes_of_the_csv_library()
    {
        var random = new Random(2);
        double[] numbers =
        [
            0, -0.0, 1, 12, -3, 0.1, 1.0 / 3, 1e-5, 1e-7, 1e9, 3e9, 1e15, 1e16, 1e21, -2.5, 0.00005, 0.99995, double.MaxValue,
            double.Epsilon, double.NaN,
            .. Enumerable.Range(0, 2_000).Select(i => random.NextDouble() * Math.Pow(10, (i % 9) - 5)),
        ];
        var today = new DateOnly(2026, 3, 10);
        var texts = new DateTexts(today);
        foreach (var number in numbers)
        {
            string[] ids = ["ann", "-1", "@b", "~:._", $"u{random.Next()}"];
            var (id, whole) = (ids[random.Next(ids.Length)], random.NextInt64() >> random.Next(64));
            // Dates far from today too.
            var date = random.Next(3) == 0 ? DateOnly.FromDayNumber(random.Next(DateOnly.MaxValue.DayNumber + 1))
                : today.AddDays(random.Next(-200, 1_200));
            using var expected = new MemoryStream();
            using (var csv = CsvWriter.Create(expected, new CsvWriterOptions { NewLine = "\n" }, leaveOpen: true))
            {
                csv.WriteField(id);
                csv.WriteEmpty(2);
                csv.WriteField(date);
                csv.WriteField(number);
                // Minus zero is written as zero here.
                csv.WriteField(number + 0.0, "F4");
                csv.WriteField(-whole);
                csv.WriteField("ON_TRACK");
                csv.EndRecord();
            }

            var row = new PlainCsvRow(new byte[1024]);
            row.Text(id);
            row.Empty(2);
            row.Date(date, texts);
            row.Shortest(number);
            row.Decimals(number);
            row.Whole(-whole);
            row.Text("ON_TRACK"u8);
            Assert.Equal(Encoding.UTF8.GetString(expected.ToArray()), Encoding.UTF8.GetString(row.Ended()));
        }
    }

    [Fact]
    public void Dates_at_both_ends_of_the_calendar_are_written()
    {
        Span<byte> text = new byte[DateTexts.Bytes];
        foreach (var around in (DateOnly[])[DateOnly.MinValue, new DateOnly(2026, 3, 10), DateOnly.MaxValue])
            foreach (var date in (DateOnly[])[DateOnly.MinValue, around, DateOnly.MaxValue])
            {
                new DateTexts(around).Write(date, text);
                Assert.Equal($"{date:yyyy-MM-dd}", Encoding.UTF8.GetString(text));
            }
    }

    [Theory]
    [InlineData("ann\nbea\n")]
    [InlineData("ann\r\nbea\r\n\r\n")]
    [InlineData("ann\rbea")]
    [InlineData("\"ann\"\n\"bea\"\n")]
    [InlineData("userId\nann\nbea\n")]
    [InlineData("user_id\nann\nbea")]
    [InlineData("\"USER_ID\"\r\n\"ann\"\r\n\"bea\"\r\n")]
    [InlineData("id\nann\nbea\n")]
    [InlineData("User ID\nann\nbea\n")]
    [InlineData("\n\nuser-id\n\nann\n\nbea\n\n")]
    [InlineData("id;user_id\n1;ann\n2;bea\n")]
    [InlineData("name,id\n\"Doe, Ann\",ann\n\"a \"\"b\"\"\",bea\n")]
    [InlineData("name;userId;note\nDoe, Ann;ann;x, y\nRoe, Bea;bea;z, w\n")]
    [InlineData("name\tUserId\nAnn\tann\nBea\tbea\n")]
    [InlineData("user_id|name\nann|x\nbea|y\n")]
    [InlineData("name,user_id\n\"a;b\",ann\n\"c;d\",bea\n")]
    [InlineData("note,user_id\na;b;c,ann\nd;e;f,bea\n")]
    [InlineData("userId\tnote\nann\ta, b; c\nbea\td, e; f\n")]
    [InlineData("note,user_id\n\"two\nlines\",ann\n,bea\n")]
    [InlineData("sep=;\r\nuser_id;n\r\nann;1\r\nbea;2\r\n")]
    public void The_form_of_a_list_of_users_does_not_matter(string text)
    {
        foreach (var encoding in Encodings)
            Assert.Equal(["ann", "bea"], Ids([.. encoding.Preamble, .. encoding.GetBytes(text)]));
    }

    [Fact]
    public void A_named_column_is_used()
    {
        var file = "user_id;member-id\n1;ann\n2;bea\n"u8.ToArray();
        Assert.Equal(["ann", "bea"], Ids(file, "member_id"));
        Assert.Equal("f: line 1: must be the header of a CSV with a column other", Refusal(file, "other"));
    }

    [Theory]
    [InlineData("name,member\nDoe,ann\n", "line 1: must be a user id, or the header of a CSV with a column user_id or id; "
        + "--users-column selects another one")]
    [InlineData("ann,Ann\nbea,Bea\n", "line 1: must be a user id, or the header of a CSV with a column user_id or id; "
        + "--users-column selects another one")]
    [InlineData("user_id,userId\nann,bea\n", "line 1: must not have two columns user_id")]
    [InlineData("name,user_id\nx,ann\nDoe,Jane,bea\n", "line 3: must have the 2 fields of the header")]
    [InlineData("name,user_id\nx,ann\ny\n", "line 3: must have the 2 fields of the header")]
    [InlineData("name,user_id\nx,ann\n\n\ny,\n", "line 5: the user id " + UserId.Accepted)]
    [InlineData("name,user_id\nx,\"ann\nbea\n", "line 2: the quotes of its fields do not match")]
    [InlineData("\"user_id\nann\n", "line 1: the quotes of its fields do not match")]
    [InlineData("ann\nbea,x\n", "line 2: the user id " + UserId.Accepted)]
    [InlineData("ann\n\"bea\n", "line 2: the quotes of its fields do not match")]
    [InlineData("user_id\nann\nb e a\n", "line 3: the user id " + UserId.Accepted)]
    [InlineData("{\"userId\":\"ann\"}\n", "line 1: the quotes of its fields do not match")]
    [InlineData("PK\u0003\u0004\0\0\n", "line 1: the user id " + UserId.Accepted)]
    public void What_is_not_a_list_of_users_is_refused_with_its_line(string text, string refusal)
    {
        foreach (var encoding in Encodings)
            Assert.Equal($"f: {refusal}", Refusal([.. encoding.Preamble, .. encoding.GetBytes(text)]));
    }

    [Fact]
    public void A_wide_file_without_a_mark_is_refused() =>
        Assert.StartsWith("f: line 1: the user id ", Refusal(Encoding.Unicode.GetBytes("ann\nbea\n")), StringComparison.Ordinal);

    /// <summary>A resumed run reads what the first one has not, in the same encoding and with the same separator.</summary>
    [Theory]
    [InlineData("{0}\n")]
    [InlineData("\"{0}\"\r\n")]
    [InlineData("x, y;{0};\"two\nlines\"\r\n")]
    [InlineData("Zo\u00EB\t{0}\n")]
    public void Reading_goes_on_at_the_position_that_it_reached(string row)
    {
        var header = string.Format(null, row, "userId").Replace("Zo\u00EB", "name", StringComparison.Ordinal);
        var text = header + string.Concat(Enumerable.Range(0, 100).Select(i => string.Format(null, row, $"user-{i}")));
        foreach (var encoding in Encodings)
        {
            byte[] bytes = [.. encoding.Preamble, .. encoding.GetBytes(text)];
            FilePosition reached;
            using (var file = new InputFile(new MemoryStream(bytes)))
            {
                using var first = new UserIdReader(file, "f", null);
                Assert.Equal(40, first.ReadBatch(40).Length);
                reached = first.FilePosition;
            }

            using var again = new InputFile(new MemoryStream(bytes));
            using var second = new UserIdReader(again, "f", null);
            second.GoTo(reached);
            Assert.Equal(Enumerable.Range(40, 60).Select(i => $"user-{i}"), second.ReadBatch(100));
            Assert.Equal(text.AsSpan().Count('\n'), second.FilePosition.Lines + 1);
        }
    }

    [Theory]
    [InlineData(Header + "\n" + Row + "\n")]
    [InlineData(Header + "\r\n" + Row + "\r\n\r\n")]
    [InlineData("\"user_id\",\"kind\",\"date\",\"days\",\"until\",\"evidence\",\"reason\"\n"
        + "\"ann\",\"period\",\"2025-01-01\",\"4\",\"\",\"\",\"\"")]
    [InlineData("reason;evidence;until;days;date;kind;userId\n;;;4;2025-01-01;period;ann\n")]
    [InlineData("id\tkind\tdate\tdays\tuntil\tevidence\treason\tnote\nann\tperiod\t2025-01-01\t4\t\t\t\tx, y; z\n")]
    [InlineData("Date,Days,Kind,User Id,Until,Evidence,Reason,,\n2025-01-01,4,period,ann,,,,,\n")]
    [InlineData("sep=;\nuser_id;kind;date;days;until;evidence;reason\nann;period;2025-01-01;4;;;\n")]
    public void The_form_of_a_table_of_histories_does_not_matter(string text)
    {
        foreach (var encoding in Encodings)
        {
            var read = Assert.Single(Histories([.. encoding.Preamble, .. encoding.GetBytes(text)]));
            Assert.Empty(read.Bad);
            var (user, history) = Assert.Single(read.Histories);
            Assert.Equal(("ann", new Period(new DateOnly(2025, 1, 1), 4)), (user, Assert.Single(history.Periods.ToArray())));
        }
    }

    [Theory]
    [InlineData("user_id,kind,date,days,until,evidence\n")]
    [InlineData("user_id,kind,date,days,until,evidnce,reason\n")]
    [InlineData(Row + "\n")]
    [InlineData("user_id;kind;date,days,until,evidence,reason\n")]
    public void A_table_without_a_column_is_refused(string text) => Assert.Equal(
        "line 1: must be a header with the columns user_id, kind, date, days, until, evidence, reason, in any order",
        Assert.Throws<BatchException>(() => Histories(Encoding.UTF8.GetBytes(text))).Message.Split(": ", 2)[1]);

    [Theory]
    [InlineData("ann,period,2025-01-01,4,,,,", "must have the 7 fields of the header")]
    [InlineData("ann,period,2025-01-01,4,,", "must have the 7 fields of the header")]
    [InlineData("ann,period,\"2025-01-01,4,,,", "the quotes of its fields do not match")]
    public void A_row_whose_fields_would_move_is_refused(string row, string wrong) => Assert.Equal(
        [new BadLine(3, wrong)], Histories(Encoding.UTF8.GetBytes($"{Header}\n{Row}\n{row}\n{Row}\n")).SelectMany(b => b.Bad));

    /// <summary>A resumed import knows the header, the separator and the encoding of the whole file.</summary>
    [Fact]
    public void An_import_goes_on_at_the_position_that_it_reached()
    {
        var text = "reason;evidence;until;days;date;kind;userId;note\r\n"
            + string.Concat(Enumerable.Range(0, 1_200).Select(i => $";;;4;2025-01-01;period;user-{i};\"Zo\u00EB\"\r\n"));
        foreach (var encoding in Encodings)
        {
            var path = Path.GetTempFileName();
            File.WriteAllBytes(path, [.. encoding.Preamble, .. encoding.GetBytes(text)]);
            var reader = new HistoryCsvReader();
            var file = new HistoriesFile(path, reader);
            var first = file.Batches(default).First();
            var rest = file.Batches(first.After).Select(batch => reader.Read(batch, new DateOnly(2026, 1, 1))).ToArray();
            File.Delete(path);
            Assert.Empty(rest.SelectMany(batch => batch.Bad));
            Assert.Equal(
                Enumerable.Range(first.Count, 1_200 - first.Count).Select(i => $"user-{i}"),
                rest.SelectMany(batch => batch.Histories).Select(history => history.UserId));
            Assert.Equal(first.Count + 2, rest[0].Numbers[0]);
        }
    }

    private static List<string> Ids(byte[] bytes, string? column = null)
    {
        using var file = new InputFile(new MemoryStream(bytes));
        using var reader = new UserIdReader(file, "f", column);
        var ids = new List<string>();
        while (reader.ReadBatch(1) is { Length: > 0 } batch)
            ids.AddRange(batch);
        return ids;
    }

    private static string Refusal(byte[] bytes, string? column = null) =>
        Assert.Throws<BatchException>(() => Ids(bytes, column)).Message;

    private static List<ReadBatch> Histories(byte[] bytes)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, bytes);
            var reader = new HistoryCsvReader();
            return
            [
                .. new HistoriesFile(path, reader).Batches(default).Select(batch => reader.Read(batch, new DateOnly(2026, 1, 1))),
            ];
        }
        finally
        {
            File.Delete(path);
        }
    }
}
