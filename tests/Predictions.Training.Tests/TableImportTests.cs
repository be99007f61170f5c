using System.Text;
using CsCheck;
using Predictions.Testing;
using Predictions.Training.Charts;
using Predictions.Training.Import;

namespace Predictions.Training.Tests;

public class TableImportTests
{
    private static readonly DateOnly Today = new(2025, 1, 1);

    /// <summary>One person, periods on 1 January, 29 January and 28 February 2024: cycles of 28 and 30 days.</summary>
    [Theory]
    [InlineData("user,start\nann,2024-01-01\nann,2024-01-29\nann,2024-02-28\n")]
    [InlineData("\uFEFFuser;start\r\nann;1.1.2024\r\nann;29.1.2024\r\nann;28.2.2024\r\n")]
    [InlineData("Patientin\tZyklusbeginn\nann\t20240101\nann\t45320\nann\t45350.5\n")]
    [InlineData("id|First day|Note\nann|1/1/2024|\"a|b\"\nann|1/29/2024|\nann|2/28/2024|\"two\nlines\"\n")]
    [InlineData("Fecha de inicio,paciente\n1 de enero de 2024,ann\n29 ene 2024,ann\n2024/02/28,ann\n")]
    [InlineData("Début des règles;Utilisatrice\n2024-01-01T00:00:00;ann\n29 janv. 2024;ann\n28 février 2024;ann\n")]
    [InlineData("user,start\nann,28-FEB-2024\nann,\"Jan 1, 2024\"\nann,29JAN2024\n\n,\n")]
    [InlineData("user,start\nann,28/02/2024\nann,01/01/2024\nann,29/01/2024 08:15\nann,29/01/2024\n")]
    [InlineData("user,date\nann,2024-01-01\nann,2024-01-02\nann,2024-01-29\nann,2024-02-28\nann,2024-02-29\n")]
    [InlineData("user,date,flow\nann,2024-01-01,heavy\nann,2024-01-03,1\nann,2024-01-20,spotting\nann,2024-01-21,0\n"
        + "ann,2024-01-22,\nann,2024-01-29,Ja\nann,2024-02-28,sí\n")]
    [InlineData("Kundin;Zykluslänge\nann;28\nann;30,0\n")]
    [InlineData("user,cycle,cycle length\nann,3,30\nann,2,28\nann,2,28\n")]
    [InlineData("ClientID,CycleNumber,LengthofCycle\nann,1,28\nann,2,30\n")]
    public void Many_forms_give_one_chart(string text)
    {
        byte[] wide = [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text.TrimStart('\uFEFF'))];
        foreach (var bytes in (byte[][])[Encoding.UTF8.GetBytes(text), wide])
        {
            var (import, charts) = Import(bytes);
            Assert.Empty(import.Faults.Lines());
            var person = Assert.Single(charts.Persons);
            Assert.Equal(("p1", "28 30"), (person.Id, string.Join(' ', person.Cycles.Select(c => c.LengthDays))));
            Assert.All(person.Cycles, cycle => Assert.True(cycle.IsTarget));
        }
    }

    [Fact]
    public void Text_in_the_code_page_of_a_spreadsheet_is_read()
    {
        var (import, charts) = Import(Encoding.Latin1.GetBytes("Kundin;Zykluslänge;Gerät\nann;28;blau\nbea;30;grün\n"));
        Assert.Equal(["Kundin", "Zykluslänge", "Gerät"], import.Columns.Header);
        Assert.Equal(["blau", "grün"], charts.Persons.Select(person => charts.FurtherOf(person)[0]));
    }

    [Fact]
    public void A_row_has_bleed_ovulation_and_age()
    {
        var (_, charts) = Import(
            "user,start,end,ovulation,dob\nann,2024-01-01,2024-01-05,2024-01-14,1990-06-01\nann,2024-01-29,,15,\n"
            + "ann,2024-02-28,,,\n");
        var person = Assert.Single(charts.Persons);
        Assert.Equal([new ChartedCycle(28, 14, 5), new ChartedCycle(30, 15, 0)], person.Cycles);
        Assert.Equal((2024, 1990), (person.FirstDay.Year, person.BirthYear));

        var (_, byDay) = Import("user,date,ovulation\nann,2024-01-01,\nann,2024-01-02,\nann,2024-01-29,\n");
        Assert.Equal(2, byDay.Persons[0].Cycles[0].BleedDays);
        var (_, marked) = Import(
            "user,date,bleeding,ovulation\nann,2024-01-01,1,\nann,2024-01-14,0,yes\nann,2024-01-29,1,no\n");
        Assert.Equal(14, marked.Persons[0].Cycles[0].OvulationDay);
    }

    [Fact]
    public void All_faults_are_named_with_line_and_column()
    {
        var (import, charts) = Import(
            "user,start,Letzter Tag,age\nann,2024-01-01,2024-01-05,30\nann,29.01.24,,30\nbea,2024-02-30,,30\n,2024-03-01,,30\n"
            + "cat,2025-06-01,,30\ncat,2024-01-01,2023-12-31,30\ncat,,,7\ndot,12345,,30\nema,2024-01-01,,30\n"
            + "ema,2024-01-29,,30\n");
        Assert.Equal(
            [
                "line 3: start must have a year with four digits, unlike \"29.01.24\"",
                "line 4: start must be a date, such as 2024-03-04, 4.3.2024, 4 March 2024 or the serial number of a spreadsheet, "
                + "unlike \"2024-02-30\"",
                "line 5: user is blank",
                "line 6: start must be from 1900 to 2025-01-01, unlike \"2025-06-01\"",
                "line 7: Letzter Tag must be 0 to 29 days after 2024-01-01, the first day",
                "line 8: age must be a whole number from 8 to 65, unlike \"7\"",
                "line 8: start is blank",
                "line 9: start must be a date, such as 2024-03-04, 4.3.2024, 4 March 2024 or the serial number of a spreadsheet, "
                + "unlike \"12345\"",
            ],
            import.Faults.Lines());
        Assert.Equal((4, 5), (import.FaultyPersons, import.Persons));
        Assert.Equal("p1", Assert.Single(charts.Persons).Id);
    }

    [Theory]
    [InlineData("user,cycle,length\na,1,9\n", "line 2: length must be a whole number from 10 to 9999")]
    [InlineData("user,cycle,length\na,,28\n", "line 2: cycle is blank")]
    [InlineData("user,cycle,length\na,1,28\na,3,28\n", "line 3: cycle must be 2, the one after 1")]
    [InlineData("user,cycle,length\na,1,28\na,1,29\n", "line 3: cycle must not be 1 twice with different cells")]
    [InlineData("user,date,bleeding\na,2024-01-01,perhaps\n",
        "line 2: bleeding must be a number (0 for no bleeding), yes, no, light, medium, heavy or spotting, in English, German, "
        + "French or Spanish, unlike \"perhaps\"")]
    [InlineData("user,start\na,2024-01-01,x\n", "line 2: must have at most the 2 fields of the header")]
    [InlineData("user,start\na,\"2024-01-01\"x\n", "line 2: the quotes of its fields do not match")]
    [InlineData("user,length,Logged\na,28,0\n", "line 2: Logged must be 1: a log begins with the first period")]
    public void A_fault_is_named(string text, string fault) => Assert.Equal([fault], Import(text).Import.Faults.Lines());

    [Fact]
    public void A_hundred_faults_are_named_and_all_are_counted()
    {
        var faults = Import("user,start\n" + string.Concat(Enumerable.Repeat("a,x\n", 250))).Import.Faults;
        Assert.Equal((250, 101, "150 more errors are not shown"), (faults.Count, faults.Lines().Count(), faults.Lines().Last()));
    }

    [Theory]
    [InlineData("user,start\na,03/04/2024\na,05/06/2024\n",
        "\"start\" has 03/04/2024 (line 2), and no other date says which is the month: pass --dates dmy (the day first) or "
        + "--dates mdy")]
    [InlineData("user,start\na,13/04/2024\na,04/13/2024\n",
        "\"start\" has dates with the day first (line 2) and with the month first (line 3): pass --dates dmy (the day first) or "
        + "--dates mdy")]
    [InlineData("user,when\na,2024-01-01\n",
        "no column is known to be that of the periods: start, date or length. The table has \"user\", \"when\". Name it with "
        + "--columns, such as --columns person=NAME,start=NAME")]
    [InlineData("start\n2024-01-01\n",
        "no column is known to be that of the person: person. The table has \"start\". Name it with --columns, such as --columns "
        + "person=NAME,start=NAME")]
    [InlineData("user,patient,start\n", "the columns \"user\" and \"patient\" may both be the person: choose one with --columns "
        + "person=NAME, or none with --columns person=")]
    [InlineData("", "the table has no rows")]
    public void A_table_that_can_be_read_in_two_ways_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<ImportException>(() => Import(text)).Message);

    [Theory]
    [InlineData("user,start,end\na,03/04/2024,\na,05/06/2024,13/06/2024\n", DateOrder.Unknown, 63)]
    [InlineData("user,start\na,03/04/2024\na,05/06/2024\n", DateOrder.DayFirst, 63)]
    [InlineData("user,start\na,03/04/2024\na,05/06/2024\n", DateOrder.MonthFirst, 63)]
    [InlineData("user,start\na,03.04.2024\na,05.06.2024\n", DateOrder.Unknown, 63)]
    [InlineData("user,start\na,02/01/2024\na,03/01/2024\n", DateOrder.MonthFirst, 29)]
    public void The_order_of_day_and_month_is_decided_by_columns_or_given(string text, DateOrder order, int days)
    {
        var (_, charts) = Import(Encoding.UTF8.GetBytes(text), new ImportOptions(Today) { Dates = order });
        Assert.Equal(days, charts.Persons[0].Cycles[0].LengthDays);
    }

    [Fact]
    public void Columns_are_named_on_the_command_line()
    {
        var given = ColumnMap.Given(["person=the woman, START=when", "age="]);
        var (import, charts) = Import(
            Encoding.UTF8.GetBytes("the woman,when,age\nann,2024-01-01,30\nann,2024-01-29,30\n"),
            new ImportOptions(Today) { Columns = given });
        Assert.Equal([(ColumnRole.Person, 0), (ColumnRole.Start, 1)], import.Columns.Roles);
        Assert.Equal("30", charts.FurtherOf(charts.Persons[0])[0]);

        Assert.Equal(
            "--columns start=no: the table has no such column; it has \"user\"",
            Assert.Throws<ImportException>(() => ColumnMap.Of(["user"], ColumnMap.Given(["start=no"]))).Message);
        Assert.StartsWith(
            "--columns: \"begin=x\" must be a role and a column, such as start=Beginn. Roles are person, start, end, ",
            Assert.Throws<ImportException>(() => ColumnMap.Given(["begin=x"])).Message, StringComparison.Ordinal);
        Assert.Equal(
            "--columns must not give age twice",
            Assert.Throws<ImportException>(() => ColumnMap.Given(["age=a", "age=b"])).Message);
    }

    /// <summary>Names and free text identify a person; what has few values does not.</summary>
    [Fact]
    public void A_further_column_is_carried_if_it_has_one_of_few_values()
    {
        var rows = string.Concat(Enumerable.Range(0, 30).Select(
            i => $"u{i},28,device {i % 3},name {i},{i},,same\nu{i},29,,name {i},{i + 1},,same\n"));
        var text = Encoding.UTF8.GetBytes("user,length,device,name,mood,empty,Luteal Phase\n" + rows);
        string?[] why = [.. Import(text).Import.Carried.Columns.Select(column => column.LeftOut)];
        Assert.Equal(
            [
                null, "it has more than 20 values, and may identify persons: --keep carries it", "it differs within 30 persons",
                "it is empty", null,
            ],
            why);
        var kept = Import(text, new ImportOptions(Today) { Kept = new HashSet<string> { "name" } });
        Assert.Null(kept.Import.Carried.Columns[1].LeftOut);
        Assert.Equal("name 7", kept.Charts.FurtherOf(kept.Charts.Persons[7])[1]);
        Assert.Throws<ImportException>(() => Import(text, new ImportOptions(Today) { Kept = new HashSet<string> { "x" } }));
    }

    [Fact]
    public void Persons_are_numbered_hashed_or_named()
    {
        static string[] Ids(Pseudonyms pseudonyms)
        {
            var charts = new ImportedCharts(pseudonyms, isComplete: false);
            TableImport.Read("user,length\nann,28\nbea,29\n"u8.ToArray(), new ImportOptions(Today), charts);
            return [.. charts.Persons.Select(person => person.Id)];
        }

        Assert.Equal(["p1", "p2"], Ids(Pseudonyms.Numbers()));
        Assert.Equal(["ann", "bea"], Ids(Pseudonyms.OwnIds()));
        var hashed = Ids(Pseudonyms.Hashed([.. Enumerable.Repeat((byte)7, 16)]));
        Assert.All(hashed, id => Assert.Matches("^p[0-9a-f]{16}$", id));
        Assert.Equal(hashed, Ids(Pseudonyms.Hashed([.. Enumerable.Repeat((byte)7, 16)])));
        Assert.Empty(hashed.Intersect(Ids(Pseudonyms.Hashed([.. Enumerable.Repeat((byte)8, 16)]))));
    }

    [Fact]
    public void A_log_may_be_as_long_as_a_history()
    {
        var first = new DateOnly(1970, 1, 1);
        var rows = string.Concat(Enumerable.Range(0, 601).Select(i => $"a,{first.AddDays(28 * i):yyyy-MM-dd}\n"));
        Assert.Equal(["line 2: this person must have at most 600 periods"], Import("user,start\n" + rows).Import.Faults.Lines());
        var lengths = string.Concat(Enumerable.Repeat("a,28\n", 601));
        Assert.Equal(
            ["line 602: a person must have at most 600 cycles"], Import("user,length\n" + lengths).Import.Faults.Lines());
    }

    /// <summary>The clinic's export holds what the women logged, and nothing else.</summary>
    [Fact]
    public void A_clinics_export_gives_the_women_as_they_logged()
    {
        var women = ClinicExport.Cohort();
        var (import, charts) = Import(
            Encoding.UTF8.GetBytes(ClinicExport.Text(women)),
            new ImportOptions(Today) { Columns = ColumnMap.Given(["ovulation=Eisprung (LH)"]) }, Pseudonyms.OwnIds());
        Assert.Equal(ClinicExport.Errors.Order(), import.Faults.Kept.Select(fault => $"{fault.Column} {fault.What}").Order());
        Assert.Equal((ClinicExport.Women, 4), (import.Persons, import.FaultyPersons));
        var byId = charts.Persons.ToDictionary(person => person.Id);
        foreach (var (i, woman) in women.Index())
            if (byId.TryGetValue($"{1000 + 7 * i}", out var chart))
                Assert.Equal(Logged(woman), chart.Cycles.Select(c => c.LengthDays));

        static IEnumerable<int> Logged(ChartedPerson woman)
        {
            var starts = woman.LogAt(woman.Cycles.Count - 1).Periods.ToArray().Select(p => p.Start.DayNumber).ToArray();
            return starts.Skip(1).Zip(starts, (next, start) => next - start);
        }
    }

    /// <summary>Whatever the text, it is read, or refused in one line; each chart that is read can be written and read.</summary>
    [Fact]
    public void Any_text_is_read_or_refused()
    {
        string[] parts =
        [
            "user", "start", "date", "length", "end", "ovulation", "age", "bleeding", "Logged", "PauseFromDay", ",", ",", ",",
            ";", "\n", "\n", "\n", "\r\n", "\"", " ", "a", "b", "28", "61", "2024-01-01", "2024-02-01", "3/4/2024", "31.12.2023",
            "45320", "1. Mai 2024", "yes", "0", "ü", "\0",
        ];
        Gen.Int[0, parts.Length - 1].Array[0, 60].Select(at => string.Concat(at.Select(i => parts[i]))).Seeded(
            text =>
            {
                try
                {
                    var persons = Import("user,start,length,date\n" + text).Charts.Persons;
                    _ = Import("user,length,SuspectedUnlogged\n" + text);
                    using var written = new StringWriter();
                    CycleTableWriter.Write(written, persons, CycleColumns.In(persons), [], _ => []);
                    if (persons.Count > 0)
                        CycleTable.Read(new MemoryStream(Encoding.UTF8.GetBytes(written.ToString())));
                }
                catch (ImportException e)
                {
                    Assert.DoesNotContain('\n', e.Message);
                }

                try
                {
                    Import(text);
                }
                catch (ImportException e)
                {
                    Assert.NotEqual("", e.Message);
                }
            },
            iter: 5000);
    }

    private static (TableImport Import, ImportedCharts Charts) Import(string text) => Import(Encoding.UTF8.GetBytes(text));

    private static (TableImport Import, ImportedCharts Charts) Import(
        byte[] bytes, ImportOptions? options = null, Pseudonyms? pseudonyms = null)
    {
        var charts = new ImportedCharts(pseudonyms ?? Pseudonyms.Numbers(), isComplete: false);
        return (TableImport.Read(bytes, options ?? new ImportOptions(Today), charts), charts);
    }
}
