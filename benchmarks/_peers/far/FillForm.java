// One process that fills a made form with JavaRosa, as the converter's validator carries it: FillForm FORM KIND.
import java.io.File;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.javarosa.core.model.FormDef;
import org.javarosa.core.model.data.IAnswerData;
import org.javarosa.core.model.data.IntegerData;
import org.javarosa.core.model.data.SelectOneData;
import org.javarosa.core.model.data.StringData;
import org.javarosa.core.model.data.helper.Selection;
import org.javarosa.core.model.instance.InstanceInitializationFactory;
import org.javarosa.core.model.instance.TreeElement;
import org.javarosa.core.util.JavaRosaCoreModule;
import org.javarosa.form.api.FormEntryController;
import org.javarosa.form.api.FormEntryModel;
import org.javarosa.model.xform.XFormsModule;
import org.javarosa.xform.util.XFormUtils;

public class FillForm {
  static final int ROUNDS = 15;
  static FormDef form;
  static final StringBuilder told = new StringBuilder("{");

  static double since(long begun) { return (System.nanoTime() - begun) / 1e6; }

  static double median(IntConsumer act, int rounds) {
    List<Double> times = new ArrayList<>();
    for (int at = 0; at < rounds; at++) { long begun = System.nanoTime(); act.accept(at); times.add(since(begun)); }
    Collections.sort(times);
    return times.get(rounds / 2);
  }

  static void tell(String name, double value) { told.append(String.format(Locale.ROOT, "\"%s\": %.4f, ", name, value)); }

  static void tell(String name, String value) { told.append(String.format("\"%s\": \"%s\", ", name, value)); }

  static FormDef opened(String path) throws Exception {
    FormDef made = XFormUtils.getFormFromFormXml(new File(path).getAbsolutePath(), null);
    made.initialize(true, new InstanceInitializationFactory());
    return made;
  }

  static TreeElement at(String path) {
    TreeElement here = form.getMainInstance().getRoot();
    for (String part : path.substring("/data/".length()).split("/")) {
      int open = part.indexOf('[');
      int place = open < 0 ? 0 : Integer.parseInt(part.substring(open + 1, part.length() - 1)) - 1;
      here = here.getChild(open < 0 ? part : part.substring(0, open), place);
    }
    return here;
  }

  static String value(String path) {
    IAnswerData data = at(path).getValue();
    return data == null ? "" : data.getDisplayText();
  }

  static void answer(String path, IAnswerData data) { form.setValue(data, at(path).getRef(), true); }

  static void leaves(TreeElement from, String path, List<String> found) {
    for (int i = 0; i < from.getNumChildren(); i++) {
      TreeElement child = from.getChildAt(i);
      if (child.getMult() < 0) continue;
      String here = path + "/" + child.getName() + (child.isRepeatable() ? "[" + (child.getMult() + 1) + "]" : "");
      found.add(here);
      leaves(child, here, found);
    }
  }

  static List<String> named(List<String> all, String pattern) {
    List<String> found = new ArrayList<>();
    for (String path : all) if (path.matches(".*/" + pattern)) found.add(path);
    return found;
  }

  static void manyQuestions(List<String> all) {
    List<String> gates = named(all, "gate\\d+"), numbers = named(all, "number\\d+"), sums = named(all, "sum\\d+");
    String last = sums.get(sums.size() - 1), text = named(all, "text\\d+").get(0);
    for (String gate : gates) answer(gate, new SelectOneData(new Selection("a")));
    for (int i = 0; i < numbers.size(); i++) answer(numbers.get(i), new IntegerData(i % 7));
    tell("plain_ms", median(i -> answer(text, new StringData("hello " + i)), ROUNDS));
    tell("chain_ms", median(i -> { answer(numbers.get(1), new IntegerData(100 + i)); value(last); }, ROUNDS));
    tell("chain_value", value(last));
    tell("section_ms", median(i -> answer(gates.get(9), new SelectOneData(new Selection(i % 2 == 0 ? "b" : "a"))), ROUNDS + 1));
  }

  static void manyRows(List<String> all) throws Exception {
    int count = named(all, "row\\[\\d+\\]/qty").size();
    tell("quantity_ms", median(i -> answer("/data/row[" + count / 2 + "]/qty", new IntegerData(6 + i)), ROUNDS));
    tell("total_value", value("/data/total"));
    double shares = 0;
    for (int i = 1; i <= count; i++) shares += Double.parseDouble(value("/data/row[" + i + "]/share"));
    tell("shares_value", String.format(Locale.ROOT, "%.2f", shares));
    FormEntryModel model = new FormEntryModel(form);
    FormEntryController controller = new FormEntryController(model);
    while (controller.stepToNextEvent() != FormEntryController.EVENT_PROMPT_NEW_REPEAT) { }
    tell("add_ms", median(i -> {
      while (model.getEvent() != FormEntryController.EVENT_PROMPT_NEW_REPEAT) controller.stepToNextEvent();
      controller.newRepeat();
    }, 5));
    List<Double> times = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      while (controller.stepToPreviousEvent() != FormEntryController.EVENT_REPEAT) { }
      long begun = System.nanoTime();
      controller.deleteRepeat(model.getFormIndex());
      times.add(since(begun));
    }
    Collections.sort(times);
    tell("remove_ms", times.get(2));
  }

  static void manyChoices() {
    FormEntryModel model = new FormEntryModel(form);
    FormEntryController controller = new FormEntryController(model);
    controller.stepToNextEvent();
    controller.stepToNextEvent();
    int[] offered = {0};
    IntConsumer chosen = i -> {
      answer("/data/group", new StringData("g" + i % 20));
      offered[0] = model.getQuestionPrompt().getSelectChoices().size();
    };
    long begun = System.nanoTime();
    chosen.accept(1);
    tell("filter_first_ms", since(begun));
    chosen.accept(2);
    tell("filter_ms", median(chosen, ROUNDS));
    tell("offered_value", String.valueOf(offered[0]));
  }

  public static void main(String[] words) throws Exception {
    new XFormsModule().registerModule();
    new JavaRosaCoreModule().registerModule();
    long begun = System.nanoTime();
    form = opened(words[0]);
    tell("load_cold_ms", since(begun));
    begun = System.nanoTime();
    form = opened(words[0]);
    tell("load_warm_ms", since(begun));
    List<String> all = new ArrayList<>();
    leaves(form.getMainInstance().getRoot(), "/data", all);
    if (words[1].equals("long")) manyQuestions(all);
    else if (words[1].equals("rows")) manyRows(all);
    else manyChoices();
    System.out.println(told.substring(0, told.length() - 2) + "}");
    System.exit(0);
  }
}
