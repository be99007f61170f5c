using System.Text;
using Predictions.Training.Charts;
using Predictions.Training.Simulation;

namespace Predictions.Training.Tests;

public class CycleTableTests
{
    private const string Header =
        "ClientID,CycleNumber,LengthofCycle,EstimatedDayofOvulation,LengthofLutealPhase,LengthofMenses,Age,Logged," +
        "PauseFromDay,PauseDays,PauseReason,Method,FirstNegativeTest,NegativeTests\n";

    [Fact]
    public void Cycles_are_laid_end_to_end()
    {
        var persons = Read(Header + "a,1,28,14.0,14.0,4.0,39.0\nb,1,31,,,,\na,2,30,,12,,\n");
        Assert.Equal(["a", "b"], persons.Select(w => w.Id));
        Assert.Equal([new ChartedCycle(28, 14, 4), new ChartedCycle(30, 18, 0)], persons[0].Cycles);
        Assert.Null(persons[1].Cycles[0].OvulationDay);
        Assert.Equal(58, persons[0].StartOf(2).DayNumber - persons[0].FirstDay.DayNumber);

        var log = persons[0].LogAt(1);
        Assert.Equal([28], log.Periods.ToArray().Skip(1).Select(p => p.Start.DayNumber - persons[0].FirstDay.DayNumber));
        Assert.Equal(persons[0].FirstDay.AddDays(13), log.Ovulations[0].Date);
        Assert.Equal(1, log.Ovulations.Length);
        Assert.Equal(2, persons[0].LogAtOvulationOf(1).Ovulations.Length);
    }

    [Fact]
    public void Columns_beyond_the_first_three_may_be_missing() =>
        Assert.Equal(28, Read("LengthofCycle,ClientID,CycleNumber\n28,a,1\n")[0].Cycles[0].LengthDays);

    [Theory]
    [InlineData("a,1,abc,,,,", "line 2: LengthofCycle must be a whole number from 10 to 137")]
    [InlineData("a,1,9,,,,", "line 2: LengthofCycle must be a whole number from 10 to 137")]
    [InlineData("a,1,28.5,,,,", "line 2: LengthofCycle must be a whole number from 10 to 137")]
    [InlineData("a,1,,,,,", "line 2: LengthofCycle is blank")]
    [InlineData("a,1", "line 2: LengthofCycle is blank")]
    [InlineData(",1,28,,,,", "line 2: ClientID is blank")]
    [InlineData("a,1,28,,,,\na,3,28,,,,", "line 3: CycleNumber must be 2: the cycles of a woman must be numbered from 1, in "
        + "order")]
    [InlineData("a,1,28,29,,,", "line 2: EstimatedDayofOvulation must be a whole number from 1 to 28")]
    [InlineData("a,1,28,,,,,,,,,pulse", "line 2: Method must be monitor, mucus, lh-test or temperature")]
    [InlineData("a,1,28,,,,,,,,,,12,", "line 2: NegativeTests is blank")]
    [InlineData("a,1,28,,,,,,,,,,27,3", "line 2: NegativeTests must be a whole number from 1 to 2")]
    [InlineData("a,1,28,,,31,", "line 2: LengthofMenses must be a whole number from 0 to 30")]
    [InlineData("", "the table has no rows")]
    [InlineData("a,1,28,,,,,0,,,", "line 2: Logged must be 1: a log begins with the first period")]
    [InlineData("a,1,28,,,,,2,,,", "line 2: Logged must be a whole number from 0 to 1")]
    [InlineData("a,1,300,,,,,1,,,", "line 2: LengthofCycle must be a whole number from 10 to 137")]
    [InlineData("a,1,300,,,,,1,20,,", "line 2: PauseDays is blank")]
    [InlineData("a,1,300,,,,,1,20,290,", "line 2: PauseDays must be a whole number from 1 to 281")]
    [InlineData("a,1,300,,,,,1,20,250,Holiday",
        "line 2: PauseReason must be Pregnancy, Postpartum, HormonalContraception or Other")]
    public void An_error_names_line_and_column(string rows, string message) =>
        Assert.Equal(message, Assert.Throws<CycleTableException>(() => Read(Header + rows)).Message);

    [Fact]
    public void All_errors_are_named_at_once()
    {
        var rows = "a,1,28,,,,\na,2,x,,,,\na,3,28,,,40,7\nb,2,28,,,,\n" + string.Concat(Enumerable.Repeat("c,1,9,,,,\n", 120));
        var lines = Assert.Throws<CycleTableException>(() => Read(Header + rows)).Message.Split("\n  ");
        Assert.Equal(
            [
                "242 errors", "line 3: LengthofCycle must be a whole number from 10 to 137",
                "line 4: LengthofMenses must be a whole number from 0 to 30",
                "line 5: CycleNumber must be 1: the cycles of a woman must be numbered from 1, in order",
                "line 6: LengthofCycle must be a whole number from 10 to 137",
            ],
            lines[..5]);
        Assert.Equal((102, "142 more errors are not shown"), (lines.Length, lines[^1]));
    }

    [Fact]
    public void A_suspected_gap_may_be_longer_than_a_cycle()
    {
        const string Marks = "ClientID,CycleNumber,LengthofCycle,SuspectedUnlogged\n";
        Assert.Equal([new ChartedCycle(61, null, 0, SuspectedUnlogged: 1), new ChartedCycle(400, null, 0, SuspectedUnlogged: 13)],
            Read(Marks + "a,1,61,1\na,2,400,13\n")[0].Cycles);
        Assert.Equal(
            "line 2: LengthofCycle must be a whole number from 10 to 137",
            Assert.Throws<CycleTableException>(() => Read(Marks + "a,1,400,0\n")).Message);
    }

    /// <summary>The same table, as spreadsheets and other tools write it.</summary>
    [Theory]
    [InlineData("ClientID;CycleNumber;LengthofCycle\r\na;1;28\r\na;2;31\r\n")]
    [InlineData("ClientID\tCycleNumber\tLengthofCycle\na\t1\t28\na\t2\t31\n\n")]
    [InlineData("\"LengthofCycle\",\"ClientID\",\"CycleNumber\"\n\"28\",\"a\",\"1\"\n31,a,2")]
    [InlineData("client_id, cycle number ,Length_of_Cycle,note\na, 1 ,28,\"x, y\"\na,2,31,")]
    [InlineData("sep=;\nClientID;CycleNumber;LengthofCycle\na;1;28\na;2;31\n")]
    public void The_form_of_a_table_does_not_matter(string text)
    {
        foreach (var encoding in (Encoding[])
            [new UTF8Encoding(false), Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
        {
            var person = Assert.Single(Read([.. encoding.Preamble, .. encoding.GetBytes(text)]));
            Assert.Equal(("a", "28 31"), (person.Id, string.Join(' ', person.Cycles.Select(c => c.LengthDays))));
        }
    }

    [Theory]
    [InlineData("ClientID,CycleNumber,LengthofCycle\na,1,28\n\"a,2,31\na,3,30\n",
        "line 3: the quotes of its fields do not match")]
    [InlineData("ClientID,CycleNumber,LengthofCycle\na,1,\"28\" \n", "line 2: the quotes of its fields do not match")]
    [InlineData("ClientID,CycleNumber,LengthofCycle\nDoe, Jane,1,28\n", "line 2: must have at most the 3 fields of the header")]
    [InlineData("ClientID,CycleNumber,LengthofCycle,client_id\na,1,28,b\n", "line 1: must not have two columns ClientID")]
    public void A_row_whose_cells_would_move_is_refused(string text, string message) =>
        Assert.Equal(message, Assert.Throws<CycleTableException>(() => Read(text)).Message);

    [Fact]
    public void A_missing_column_is_named() =>
        Assert.Equal(
            "line 1: column LengthofCycle is missing. The table has ClientID, CycleNumber. \"predictions models table\" makes a "
            + "table of cycles from other columns",
            Assert.Throws<CycleTableException>(() => Read("ClientID,CycleNumber\n")).Message);

    [Fact]
    public void No_woman_has_more_cycles_than_a_history_holds()
    {
        var rows = string.Concat(Enumerable.Range(1, 601).Select(i => $"a,{i},28,,,,\n"));
        Assert.Equal(
            "line 602: CycleNumber must be at most 600, the limit of a history",
            Assert.Throws<CycleTableException>(() => Read(Header + rows)).Message);
    }

    [Fact]
    public void What_is_written_reads_the_same()
    {
        var cohort = Cohort.Simulate(5, 60, CohortShape.WithEvidence with { ShareWithHoles = 1, PauseRate = 0.05 });
        using var written = new StringWriter();
        CycleTableWriter.Write(written, cohort);
        var read = Read(written.ToString());
        Assert.Equal(cohort.Select(w => (w.Id, w.BirthYear)), read.Select(w => (w.Id, w.BirthYear)));
        foreach (var (person, again) in cohort.Zip(read))
            Assert.Equal(person.Cycles.Select(Logged), again.Cycles.Select(Logged));

        // What was not logged of an ovulation is not in the table.
        static ChartedCycle Logged(ChartedCycle cycle) => cycle with
        {
            OvulationDay = cycle.LoggedOvulationDay,
            IsOvulationLogged = false,
            Evidence = cycle.Evidence with { OvulationRecordDay = null },
        };
    }

    [Fact]
    public void The_development_charts_read_whole()
    {
        var path = Environment.GetEnvironmentVariable("PREDICTIONS_DEV_CHARTS");
        Assert.SkipUnless(path is not null, "PREDICTIONS_DEV_CHARTS is not set");
        var persons = CycleTable.Read(path!);
        Assert.Equal((100, 1086), (persons.Length, persons.Sum(w => w.Cycles.Count)));
    }

    private static ChartedPerson[] Read(string text) => Read(Encoding.UTF8.GetBytes(text));

    private static ChartedPerson[] Read(byte[] bytes) => CycleTable.Read(new MemoryStream(bytes));
}
